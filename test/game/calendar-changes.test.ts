// A mall changes its weeks, months or time zone at a given moment; earlier periods keep their names.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Repeated } from '../../src/game/period.ts';
import { periodBefore, periodOf } from '../../src/game/period.ts';
import type { CalendarChange } from '../../src/game/rulebook.ts';
import { previousSpanPeriod, spanPeriod } from '../../src/game/scores.ts';
import { aMission, aRulebook, aSubmit, aVoid, ms } from '../builders.ts';
import { given } from './given.ts';

const mall = (...calendarChanges: CalendarChange[]) => aRulebook({ calendarChanges });
const named = (kind: Repeated, rulebook: ReturnType<typeof mall>, iso: string) => {
  const { key, untilMs } = periodOf({ period: kind }, rulebook, ms(iso));
  return [key, untilMs === null ? null : new Date(untilMs).toISOString()];
};

describe('weeks from Monday instead of Saturday, from Wednesday on', () => {
  const turn = '2026-11-25T00:00:00+03:30';
  const rulebook = mall({ from: turn, weekStartsOn: 'monday' });
  test.each([
    ['2026-11-24T23:59:59+03:30', 'weekly-2026-11-21', '2026-11-24T20:30:00.000Z'],
    [turn, 'weekly-2026-11-23', '2026-11-29T20:30:00.000Z'],
    ['2026-11-30T00:00:00+03:30', 'weekly-2026-11-30', '2026-12-06T20:30:00.000Z'],
  ])('%s is in %s until %s', (at, key, until) => {
    expect(named('weekly', rulebook, at)).toEqual([key, until]);
  });
  test('the previous period follows its own calendar', () => {
    const keyBefore = (at: string) => periodBefore('weekly', rulebook, ms(at)).key;
    expect(keyBefore('2026-12-01T00:00:00+03:30')).toBe('weekly-2026-11-23');
    expect(keyBefore('2026-11-26T00:00:00+03:30')).toBe('weekly-2026-11-21');
    expect(keyBefore('2026-11-22T00:00:00+03:30')).toBe('weekly-2026-11-14');
  });
  test('a mission keeps its progress in the shortened week, and a void finds it', () => {
    const missions = [
      aMission({ kind: 'sum', period: 'weekly', target: 1_000, reward: { coins: 9, xp: 0 } }),
    ];
    given({ ...aRulebook({ missions }), calendarChanges: [{ from: turn, weekStartsOn: 'monday' }] })
      .when(
        aSubmit({ receiptNo: 'r1', amount: 900, issuedAt: '2026-11-24T12:00:00+03:30' }),
        aSubmit({ receiptNo: 'r2', amount: 900, issuedAt: '2026-11-26T12:00:00+03:30' }),
      )
      .thenUser({ missions: [{ period: 'weekly-2026-11-21' }, { period: 'weekly-2026-11-23' }] })
      .when(aVoid({ receiptNo: 'r1' }))
      .thenUser({ missions: [{ period: 'weekly-2026-11-23', progress: 900 }] });
  });
});

test('with another calendar the old month ends at the change, and the new one at its own end', () => {
  const rulebook = mall({ from: '2026-12-01T00:00:00+03:30', calendar: 'gregorian' });
  expect(named('monthly', rulebook, '2026-11-30T12:00:00+03:30')).toEqual([
    'monthly-2026-11-22',
    '2026-11-30T20:30:00.000Z',
  ]);
  expect(named('monthly', rulebook, '2026-12-15T12:00:00+03:30')[0]).toBe('monthly-2026-12-01');
  expect(previousSpanPeriod('month', rulebook, ms('2026-12-15T12:00:00+03:30'))?.name).toBe(
    'month-2026-11-22',
  );
});

test('another time zone in mid-week keeps the name of the week', () => {
  const rulebook = mall({ from: '2026-11-24T12:00:00Z', timeZone: 'Europe/Berlin' });
  const [key, until] = named('weekly', rulebook, '2026-11-23T12:00:00Z');
  expect([key, until]).toEqual(['weekly-2026-11-21', '2026-11-27T23:00:00.000Z']);
  expect(named('weekly', rulebook, '2026-11-26T12:00:00Z')[0]).toBe(key);
  expect(periodBefore('weekly', rulebook, ms('2026-11-26T12:00:00Z')).key).toBe('weekly-2026-11-14');
});

test('all time has no previous period', () => {
  expect(previousSpanPeriod('all', aRulebook(), ms('2026-11-21T00:00:00Z'))).toBeNull();
  expect(spanPeriod('all', aRulebook(), 0).name).toBe('all');
});

test('before the first moment there is a period with another name, and a future change takes nothing away', () => {
  const kind = fc.constantFrom('daily' as const, 'weekly' as const, 'monthly' as const);
  const hour = fc.integer({ min: 0, max: 24 * 120 });
  const changed = mall({
    from: '2026-12-10T00:00:00+03:30',
    weekStartsOn: 'monday',
    calendar: 'gregorian',
  });
  fc.assert(
    fc.property(kind, hour, (period, hours) => {
      const atMs = ms('2026-10-15T00:00:00+03:30') + hours * 3_600_000;
      const now = periodOf({ period }, changed, atMs);
      const before = periodBefore(period, changed, atMs);
      expect(before.key).not.toBe(now.key);
      expect(before.untilMs).toBeLessThanOrEqual(atMs);
      expect(now.untilMs).toBeGreaterThan(atMs);
      // Nothing lies between the two.
      expect(periodOf({ period }, changed, before.untilMs ?? 0).key).toBe(now.key);
      if (atMs < ms('2026-12-10T00:00:00+03:30')) {
        expect(now.key).toBe(periodOf({ period }, aRulebook(), atMs).key);
      }
    }),
    { numRuns: 1_000 },
  );
});
