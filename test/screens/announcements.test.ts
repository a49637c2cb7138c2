// Announcements: one is valid at a time, the latest on all nodes, whatever their clocks say and whatever messages are lost.
import { expect, test } from 'vitest';
import type { Announcement } from '../../src/ports/broadcast.ts';
import { createAnnouncements } from '../../src/screens/announcements.ts';

function aNode(name: string, world = { nowMs: 1_000_000 }) {
  const pushed: string[] = [];
  const told: Announcement[] = [];
  let ids = 0;
  const announcements = createAnnouncements({
    push: ({ id }) => void pushed.push(id),
    tell: (announcement) => told.push(announcement),
    newId: () => `${name}${++ids}`,
    now: () => world.nowMs,
  });
  return { ...announcements, pushed, told, world };
}
const said = { kind: 'info', text: { en: 'x', fa: 'x' }, forSeconds: 60 } as const;

test('is pushed at its node, sent to the others, and kept until it expires', () => {
  const node = aNode('a');
  const announcement = node.announce(said);
  expect(node.pushed).toEqual(['a1']);
  expect(node.told).toEqual([announcement]);
  expect(node.live()).toEqual(announcement);
  node.world.nowMs += 59_999;
  expect(node.live()?.id).toBe('a1');
  node.world.nowMs += 1;
  expect(node.live()).toBeNull();
  node.republish();
  expect(node.told).toHaveLength(1);
});

test('is pushed once when it is repeated; a node that missed it gets the next repetition', () => {
  const node = aNode('a');
  const other = aNode('b');
  node.announce(said);
  node.republish();
  for (const announcement of node.told) other.receive(announcement);
  expect(node.told).toHaveLength(2);
  expect(other.pushed).toEqual(['a1']);
  expect(other.live()).toEqual(node.live());
});

test('the later one counts, even if its node’s clock is behind; the earlier one does not return', () => {
  const ahead = aNode('a', { nowMs: 2_000_000 });
  const behind = aNode('b', { nowMs: 1_970_000 });
  behind.receive(ahead.announce(said));
  ahead.receive(behind.announce(said));
  expect([ahead.live()?.id, behind.live()?.id]).toEqual(['b1', 'b1']);
  for (const earlier of ahead.told) behind.receive(earlier);
  expect(behind.live()?.id).toBe('b1');
});

test('an expired one is not pushed', () => {
  const node = aNode('a');
  const late = aNode('b', { nowMs: 1_060_000 });
  late.receive(node.announce(said));
  expect(late.pushed).toEqual([]);
});
