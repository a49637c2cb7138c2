// Callers that keep exceeding their rate are disconnected after warnings and kept out for a while, on any connection.
import { expect, test } from 'vitest';
import { createCutLog } from '../../src/adapters/socketio/cut-log.ts';
import { createFloodControl } from '../../src/adapters/socketio/flood-control.ts';

const till = { role: 'tablet', sub: 'till-1' } as const;

function aTable() {
  const world = { nowMs: 0 };
  return { world, floodControl: createFloodControl(() => world.nowMs) };
}
const warn = (
  floodControl: ReturnType<typeof createFloodControl>,
  times: number,
  who: Parameters<typeof floodControl.warned>[0] = till,
) => Array.from({ length: times }, () => floodControl.warned(who)).filter((said) => said !== 'warned').length;

test('five hundred warnings, slowed from the fiftieth on, then disconnection', () => {
  const { floodControl } = aTable();
  const said = Array.from({ length: 499 }, () => floodControl.warned(till));
  expect(new Set(said.slice(0, 49))).toEqual(new Set(['warned']));
  expect(new Set(said.slice(49))).toEqual(new Set(['slowed']));
  expect(floodControl.warned(till)).toBe('cut');
  expect(floodControl.warned(till)).toBe('away');
  expect(floodControl.awayMs(till)).toBe(10_000);
  expect(floodControl.figures()).toEqual({ cut: 1, lastAgoMs: 0 });
});

test('other callers, also of the same name in another role, are not affected', () => {
  const { floodControl } = aTable();
  warn(floodControl, 600);
  const kiosk = { role: 'kiosk', sub: 'till-1' } as const;
  expect(floodControl.warned(kiosk)).toBe('warned');
  expect(floodControl.awayMs(kiosk)).toBe(0);
});

test('a caller who slows down is forgiven, and one who was disconnected may return', () => {
  const { floodControl, world } = aTable();
  for (let second = 0; second < 1_000; second += 1) {
    expect(warn(floodControl, 10)).toBe(0);
    world.nowMs += 1_000;
  }
  warn(floodControl, 600);
  world.nowMs += 10_000;
  expect(floodControl.awayMs(till)).toBe(0);
});

test('the size of the table is limited', () => {
  const { floodControl } = aTable();
  warn(floodControl, 600);
  for (let at = 0; at < 10_000; at += 1) floodControl.warned({ role: 'shopper', sub: `s${at}` });
  expect(floodControl.awayMs(till)).toBe(0);
});

test('the log names one caller a minute, and the number of others', () => {
  const lines: unknown[] = [];
  let nowMs = 0;
  const tell = createCutLog({ warn: (line: unknown) => void lines.push(line) }, () => nowMs);
  for (; nowMs < 60_000; nowMs += 100) tell(till);
  expect(lines).toEqual([expect.objectContaining({ ...till, callers: 1 })]);
  tell({ role: 'kiosk', sub: 'k1' });
  expect(lines.slice(1)).toEqual([{ role: 'kiosk', sub: 'k1', callers: 600 }]);
});
