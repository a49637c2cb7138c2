// Pauses of screens: one per store, the latest on all nodes, until they expire.
import { expect, test } from 'vitest';
import type { ScreenPause } from '../../src/ports/broadcast.ts';
import { createScreenPauses, mostPauses } from '../../src/screens/screen-pauses.ts';

function aNode(world = { nowMs: 1_000_000 }) {
  const told: ScreenPause[] = [];
  let changes = 0;
  const pauses = createScreenPauses({
    onChanged: () => {
      changes += 1;
    },
    tell: (pause) => told.push(pause),
    now: () => world.nowMs,
  });
  return { ...pauses, told, world, changes: () => changes };
}
const cafe = { store: 'cafe', paused: true, forSeconds: 60 };

test('a paused store’s screens are silent until the time is over, and others are not', () => {
  const node = aNode();
  node.set(cafe);
  expect([node.isPaused('cafe'), node.isPaused('bookshop'), node.isPaused(null)]).toEqual([
    true,
    false,
    false,
  ]);
  node.world.nowMs += 59_999;
  expect(node.paused().map(({ store }) => store)).toEqual(['cafe']);
  node.world.nowMs += 1;
  expect([node.isPaused('cafe'), node.paused()]).toEqual([false, []]);
});

test('another node applies a pause once, and an older pause does not undo a resumption', () => {
  const [node, other] = [aNode(), aNode()];
  const pause = node.set(cafe);
  node.republish();
  for (const one of node.told) other.receive(one);
  expect([node.told.length, other.changes(), other.isPaused('cafe')]).toEqual([2, 1, true]);
  const resumed = other.set({ ...cafe, paused: false, forSeconds: 1 });
  expect(Date.parse(resumed.until)).toBeGreaterThanOrEqual(Date.parse(pause.until));
  other.receive(pause);
  expect(other.isPaused('cafe')).toBe(false);
  node.receive(resumed);
  node.receive(pause);
  expect(node.isPaused('cafe')).toBe(false);
});

test('the number of remembered stores is limited', () => {
  const node = aNode();
  for (let at = 0; at <= mostPauses; at += 1) node.set({ ...cafe, store: `s${at}` });
  expect(node.paused()).toHaveLength(mostPauses);
  expect(node.isPaused(`s${mostPauses}`)).toBe(true);
});
