// Who keeps on talking above their rate is cut after warnings, and stays away for a while, whatever connection they use.
import { expect, test } from 'vitest';
import { createCutLog } from '../../src/adapters/socketio/cut-log.ts';
import { createTalkers } from '../../src/adapters/socketio/talkers.ts';

const till = { role: 'tablet', sub: 'till-1' } as const;

function aTable() {
  const world = { nowMs: 0 };
  return { world, talkers: createTalkers(() => world.nowMs) };
}
const warn = (
  talkers: ReturnType<typeof createTalkers>,
  times: number,
  who: Parameters<typeof talkers.warned>[0] = till,
) => Array.from({ length: times }, () => talkers.warned(who)).filter((said) => said !== 'warned').length;

test('five hundred warnings, then it is enough', () => {
  const { talkers } = aTable();
  expect(warn(talkers, 499)).toBe(0);
  expect(talkers.warned(till)).toBe('cut');
  expect(talkers.warned(till)).toBe('away');
  expect(talkers.awayMs(till)).toBe(10_000);
  expect(talkers.figures()).toEqual({ cut: 1, lastAgoMs: 0 });
});

test('other callers, also of the same name in another role, are not touched', () => {
  const { talkers } = aTable();
  warn(talkers, 600);
  const kiosk = { role: 'kiosk', sub: 'till-1' } as const;
  expect(talkers.warned(kiosk)).toBe('warned');
  expect(talkers.awayMs(kiosk)).toBe(0);
});

test('who listens is forgiven, and who was cut may come back', () => {
  const { talkers, world } = aTable();
  for (let second = 0; second < 1_000; second += 1) {
    expect(warn(talkers, 10)).toBe(0);
    world.nowMs += 1_000;
  }
  warn(talkers, 600);
  world.nowMs += 10_000;
  expect(talkers.awayMs(till)).toBe(0);
});

test('the table is bounded', () => {
  const { talkers } = aTable();
  warn(talkers, 600);
  for (let at = 0; at < 10_000; at += 1) talkers.warned({ role: 'shopper', sub: `s${at}` });
  expect(talkers.awayMs(till)).toBe(0);
});

test('the log names one of them a minute, and how many there were', () => {
  const lines: unknown[] = [];
  let nowMs = 0;
  const tell = createCutLog({ warn: (line: unknown) => void lines.push(line) }, () => nowMs);
  for (; nowMs < 60_000; nowMs += 100) tell(till);
  expect(lines).toEqual([expect.objectContaining({ ...till, callers: 1 })]);
  tell({ role: 'kiosk', sub: 'k1' });
  expect(lines.slice(1)).toEqual([{ role: 'kiosk', sub: 'k1', callers: 600 }]);
});
