// The period of a requested leaderboard, in every calendar.
import { describe, expect, test } from 'vitest';
import { askedPeriod, isOutOfReach } from '../../src/game/board-period.ts';
import { spanPeriod, spans } from '../../src/game/scores.ts';

const tehran = { timeZone: 'Asia/Tehran', calendar: 'persian', weekStartsOn: 'saturday' } as const;
const berlin = { timeZone: 'Europe/Berlin', calendar: 'gregorian', weekStartsOn: 'monday' } as const;
const kiritimati = { timeZone: 'Pacific/Kiritimati', calendar: 'gregorian', weekStartsOn: 'sunday' } as const;
const dayMs = 86_400_000;
const nowMs = Date.parse('2026-11-24T09:00:00Z');

describe.each([tehran, berlin, kiritimati])('in $timeZone', (calendar) => {
  test.each(['day', 'week', 'month'] as const)(
    'the previous %s ends where the current one begins',
    (span) => {
      // Every day of a year, with every clock change and length of month.
      for (let day = 0; day < 366; day += 1) {
        const atMs = nowMs + day * dayMs;
        const current = askedPeriod(span, calendar, 'current', atMs);
        const previous = askedPeriod(span, calendar, 'previous', atMs);
        expect(current).toEqual(spanPeriod(span, calendar, atMs));
        expect(previous?.untilMs).toBeLessThanOrEqual(atMs);
        expect(spanPeriod(span, calendar, previous?.untilMs ?? 0)).toEqual(current);
        expect(askedPeriod(span, calendar, previous?.name ?? '', atMs)).toEqual(previous);
      }
    },
  );
});

test('a key is found by its date; a key of another calendar is accepted without an end', () => {
  expect(askedPeriod('week', tehran, 'week-2026-11-14', nowMs)).toEqual({
    name: 'week-2026-11-14',
    untilMs: Date.parse('2026-11-20T20:30:00Z'),
  });
  expect(askedPeriod('week', tehran, 'week-2026-11-16', nowMs)).toEqual({
    name: 'week-2026-11-16',
    untilMs: null,
  });
  expect(askedPeriod('day', tehran, 'day-1980-01-01', nowMs)).toEqual({
    name: 'day-1980-01-01',
    untilMs: null,
  });
});

test('a key of last or next year has its end; one that is farther away has none', () => {
  const midnightMs = Date.parse('2026-11-24T00:00:00Z');
  const untilOf = (asked: string): number | null | undefined =>
    askedPeriod('day', berlin, asked, midnightMs)?.untilMs;
  expect(askedPeriod('week', tehran, 'week-2026-11-07', nowMs)?.untilMs).toBe(
    Date.parse('2026-11-13T20:30:00Z'),
  );
  expect(untilOf('day-2026-12-24')).toBe(Date.parse('2026-12-24T23:00:00Z'));
  expect(untilOf('day-2025-11-23')).toBe(Date.parse('2025-11-23T23:00:00Z'));
  expect(untilOf('day-2025-11-22')).toBeNull();
  expect(untilOf('day-2028-01-01')).toBeNull();
});

test('a key of another span is refused', () => {
  for (const asked of ['a day-2026-11-01', 'day-2026-11-011', 'holiday-2026-11-01']) {
    expect(askedPeriod('day', berlin, asked, nowMs)).toBeNull();
  }

  for (const asked of ['', 'next', 'day-2026-11', 'day-2026-02-31', 'week-2026-11-14', 'all']) {
    expect(askedPeriod('day', berlin, asked, nowMs)).toBeNull();
  }
  expect(askedPeriod('all', berlin, 'previous', nowMs)).toBeNull();
});

test('a day ends everywhere one day after it ends in UTC, and starts at most one day before', () => {
  const startMs = Date.parse('2026-11-01T00:00:00Z');
  const isOut = (atMs: number): boolean => isOutOfReach('day-2026-11-01', 5 * dayMs, atMs);
  expect([startMs + 7 * dayMs - 1, startMs + 7 * dayMs].map(isOut)).toEqual([false, true]);
  expect([startMs - dayMs - 1, startMs - dayMs].map(isOut)).toEqual([true, false]);
});

test('a period is out of reach if it ended everywhere long ago or has started nowhere', () => {
  for (const calendar of [tehran, berlin, kiritimati]) {
    for (const span of spans) {
      const { name, untilMs } = spanPeriod(span, calendar, nowMs);
      expect(isOutOfReach(name, 7 * dayMs, nowMs)).toBe(false);
      if (untilMs === null) continue;
      expect(isOutOfReach(name, 7 * dayMs, untilMs + 7 * dayMs - 1)).toBe(false);
      expect(isOutOfReach(name, 7 * dayMs, untilMs + 7 * dayMs + 6 * dayMs)).toBe(true);
      expect(isOutOfReach(name, 7 * dayMs, nowMs - 33 * dayMs)).toBe(true);
    }
  }
  expect(isOutOfReach('all', 0, Number.MAX_SAFE_INTEGER)).toBe(false);
});
