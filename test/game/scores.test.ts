// What receipts do to the standings: purchases, returns, and in which order they come.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseBoardName, spanPeriod } from '../../src/game/scores.ts';
import { aRulebook } from '../builders.ts';

const calendar = aRulebook({ timeZone: 'Asia/Tehran', calendar: 'persian', weekStartsOn: 'saturday' });

test('periods are those of the mall: its midnight, its week, its month', () => {
  // Monday 23 November 2026, 23:00 UTC is Tuesday in Tehran; 2 Azar 1405.
  const at = Date.parse('2026-11-23T23:00:00Z');
  expect(spanPeriod('day', calendar, at)).toEqual({
    name: 'day-2026-11-24',
    untilMs: Date.parse('2026-11-24T20:30:00Z'),
  });
  expect(spanPeriod('week', calendar, at).name).toBe('week-2026-11-21');
  expect(spanPeriod('month', calendar, at).name).toBe('month-2026-11-22');
  expect(spanPeriod('all', calendar, at)).toEqual({ name: 'all', untilMs: null });
});

test('an instant is in its period, and the next period begins where it ends', () => {
  const spans = fc.constantFrom('day' as const, 'week' as const, 'month' as const);
  const instants = fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2035-01-01') });
  fc.assert(
    fc.property(spans, instants, (span, at) => {
      const { name, untilMs } = spanPeriod(span, calendar, at);
      if (untilMs === null) throw new Error('a repeated period ends');
      expect(untilMs).toBeGreaterThan(at);
      expect(spanPeriod(span, calendar, untilMs - 1).name).toBe(name);
      expect(spanPeriod(span, calendar, untilMs).name).not.toBe(name);
    }),
  );
});

test('names of boards are read, anything else is none', () => {
  expect(parseBoardName('xp:store.s01:week')).toEqual({ measure: 'xp', scope: 'store.s01', span: 'week' });
  expect(parseBoardName('coins:mall:all')).toEqual({ measure: 'coins', scope: 'mall', span: 'all' });
  for (const name of [
    '',
    'coins',
    'gold:mall:day',
    'coins:mall:year',
    'coins:floor.1:day',
    'coins:mall:day:x',
  ]) {
    expect(parseBoardName(name)).toBeNull();
  }
});
