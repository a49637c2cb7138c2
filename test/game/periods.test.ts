// Periods are named in the mall's time zone: days, weeks from any weekday, Persian and Gregorian months, windows.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { periodOf } from '../../src/game/period.ts';
import type { Mission, Weekday } from '../../src/game/rulebook.ts';
import { weekdays } from '../../src/game/rulebook.ts';
import { newUser } from '../../src/game/user.ts';
import { addDays, localTime, startOfDayMs } from '../../src/game/zone.ts';
import { aMission, aRulebook, aSubmit, aVoid, aWindow, dayMs, limits, ms } from '../builders.ts';
import { given } from './given.ts';

const tehran = { timeZone: 'Asia/Tehran', calendar: 'persian', weekStartsOn: 'saturday' } as const;
const berlin = { timeZone: 'Europe/Berlin', calendar: 'gregorian', weekStartsOn: 'monday' } as const;

type Calendar = Parameters<typeof periodOf>[1];
const named = (period: Mission['period'], calendar: Calendar, iso: string) => {
  const { key, untilMs } = periodOf({ period, from: '2026-11-20T00:00:00+03:30' }, calendar, ms(iso));
  return { key, until: untilMs === null ? null : new Date(untilMs).toISOString() };
};

describe('local time', () => {
  test('Tehran is three and a half hours ahead, all year', () => {
    expect(localTime('Asia/Tehran', ms('2026-07-01T20:29:59Z'))).toEqual({
      date: '2026-07-01',
      weekday: 3,
      minuteOfDay: 23 * 60 + 59,
    });
    expect(localTime('Asia/Tehran', ms('2026-07-01T20:30:00Z'))).toEqual({
      date: '2026-07-02',
      weekday: 4,
      minuteOfDay: 0,
    });
  });
  test('Berlin skips an hour in March and repeats one in October', () => {
    expect(localTime('Europe/Berlin', ms('2026-03-29T00:59:00Z')).minuteOfDay).toBe(119);
    expect(localTime('Europe/Berlin', ms('2026-03-29T01:00:00Z')).minuteOfDay).toBe(180);
    expect(localTime('Europe/Berlin', ms('2026-10-25T00:30:00Z')).minuteOfDay).toBe(150);
    expect(localTime('Europe/Berlin', ms('2026-10-25T01:30:00Z')).minuteOfDay).toBe(150);
  });

  const zones = fc.constantFrom(
    'Asia/Tehran',
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    // In zones that change clocks at midnight, a day may start at one o'clock.
    'America/Santiago',
    'America/Havana',
    'Atlantic/Azores',
    'Africa/Cairo',
    'Asia/Beirut',
  );
  const day = fc.integer({ min: 0, max: 6_000 }).map((days) => addDays('2020-01-01', days));

  test('a day starts at the first instant of its date, even if clocks skip midnight', () => {
    fc.assert(
      fc.property(zones, day, (zone, date) => {
        const start = startOfDayMs(zone, date);
        expect(localTime(zone, start).date).toBe(date);
        expect(localTime(zone, start - 1).date).toBe(addDays(date, -1));
      }),
      {
        numRuns: 2_000,
        examples: [
          ['America/Santiago', '2026-09-06'],
          ['America/Havana', '2026-03-08'],
          ['Atlantic/Azores', '2026-03-29'],
          ['Africa/Cairo', '2026-04-24'],
        ],
      },
    );
  });
});

test.each([
  ['daily', tehran, '2026-11-21T20:29:59Z', 'daily-2026-11-21', '2026-11-21T20:30:00.000Z'],
  ['daily', tehran, '2026-11-21T20:30:00Z', 'daily-2026-11-22', '2026-11-22T20:30:00.000Z'],
  ['weekly', tehran, '2026-11-20T20:29:59Z', 'weekly-2026-11-14', '2026-11-20T20:30:00.000Z'],
  ['weekly', tehran, '2026-11-20T20:30:00Z', 'weekly-2026-11-21', '2026-11-27T20:30:00.000Z'],
  ['monthly', tehran, '2026-11-21T12:00:00Z', 'monthly-2026-10-23', '2026-11-21T20:30:00.000Z'],
  ['monthly', tehran, '2026-11-21T20:30:00Z', 'monthly-2026-11-22', '2026-12-21T20:30:00.000Z'],
  ['monthly', tehran, '2026-03-20T20:29:59Z', 'monthly-2026-02-20', '2026-03-20T20:30:00.000Z'],
  ['monthly', tehran, '2026-03-20T20:30:00Z', 'monthly-2026-03-21', '2026-04-20T20:30:00.000Z'],
  // 1403 was a leap year: its last month had 30 days.
  ['monthly', tehran, '2025-03-20T12:00:00Z', 'monthly-2025-02-19', '2025-03-20T20:30:00.000Z'],
  ['daily', berlin, '2026-03-29T12:00:00Z', 'daily-2026-03-29', '2026-03-29T22:00:00.000Z'],
  ['daily', berlin, '2026-10-25T12:00:00Z', 'daily-2026-10-25', '2026-10-25T23:00:00.000Z'],
  ['weekly', berlin, '2026-03-29T21:59:59Z', 'weekly-2026-03-23', '2026-03-29T22:00:00.000Z'],
  ['monthly', berlin, '2026-03-31T21:59:59Z', 'monthly-2026-03-01', '2026-03-31T22:00:00.000Z'],
  ['monthly', berlin, '2028-02-29T12:00:00Z', 'monthly-2028-02-01', '2028-02-29T23:00:00.000Z'],
] as const)('%s in %o at %s is %s until %s', (kind, calendar, iso, key, until) => {
  expect(named(kind, calendar, iso)).toEqual({ key, until });
});

test('once and window are one period without an end of its own', () => {
  const at = '2026-11-21T12:00:00Z';
  expect(named('once', tehran, at)).toEqual({ key: 'once', until: null });
  expect(named('window', tehran, at)).toEqual({ key: 'window-2026-11-20', until: null });
});

test('a period includes its start and its last millisecond, not its end; a week starts on its weekday', () => {
  const calendars = fc.record({
    timeZone: fc.constantFrom('Asia/Tehran', 'Europe/Berlin', 'America/Santiago'),
    calendar: fc.constantFrom('persian' as const, 'gregorian' as const),
    weekStartsOn: fc.constantFrom<Weekday[]>(...weekdays),
  });
  const kinds = fc.constantFrom('daily' as const, 'weekly' as const, 'monthly' as const);
  const instants = fc.integer({ min: ms('2021-01-01T00:00:00Z'), max: ms('2036-01-01T00:00:00Z') });
  const longest = { daily: 25 * 3_600_000, weekly: 7 * dayMs + 3_600_000, monthly: 31 * dayMs + 3_600_000 };
  fc.assert(
    fc.property(kinds, calendars, instants, (kind, calendar, atMs) => {
      const periodAt = (at: number) => periodOf({ period: kind }, calendar, at);
      const { key, untilMs } = periodAt(atMs);
      if (untilMs === null) throw new Error('a repeated period has an end');
      expect(untilMs).toBeGreaterThan(atMs);
      expect(untilMs - atMs).toBeLessThanOrEqual(longest[kind]);
      expect(periodAt(untilMs - 1)).toEqual({ key, untilMs });
      expect(periodAt(untilMs).key).not.toBe(key);
      if (kind === 'weekly') {
        expect(localTime(calendar.timeZone, untilMs).weekday).toBe(weekdays.indexOf(calendar.weekStartsOn));
      }
    }),
    { numRuns: 1_000 },
  );
});

describe('a mission restarts with the name of its period', () => {
  const twice = (period: 'daily' | 'weekly' | 'monthly', ...instants: readonly string[]) => {
    const story = given(aRulebook({ missions: [aMission({ period, target: 2 })] }));
    for (const [index, issuedAt] of instants.entries()) {
      story.when(aSubmit({ receiptNo: `r${index}`, amount: 500, issuedAt }));
    }
    return story;
  };
  test('two receipts of one local day', () => {
    twice('daily', '2026-11-21T20:31:00Z', '2026-11-22T20:29:00Z').thenUser({ coins: 50 });
    twice('daily', '2026-11-21T20:29:00Z', '2026-11-21T20:31:00Z').thenUser({ coins: 0 });
  });
  test('two receipts of one week from Saturday to Friday', () => {
    twice('weekly', '2026-11-21T12:00:00+03:30', '2026-11-27T23:59:00+03:30').thenUser({ coins: 50 });
    twice('weekly', '2026-11-27T23:59:00+03:30', '2026-11-28T00:00:00+03:30').thenUser({ coins: 0 });
  });
  test('two receipts of one Persian month', () => {
    twice('monthly', '2026-11-22T12:00:00+03:30', '2026-12-21T12:00:00+03:30').thenUser({ coins: 50 });
    twice('monthly', '2026-11-21T12:00:00+03:30', '2026-11-22T12:00:00+03:30').thenUser({ coins: 0 });
  });
  test('the time of the purchase decides, not that of its arrival', () => {
    given(aRulebook({ missions: [aMission({ period: 'daily', target: 2 })] }))
      .when(aSubmit({ receiptNo: 'r1', amount: 500, issuedAt: '2026-11-10T12:00:00+03:30' }))
      .at('2026-11-30T12:00:00+03:30')
      .when(aSubmit({ receiptNo: 'r2', amount: 500, issuedAt: '2026-11-10T13:00:00+03:30' }))
      .thenUser({ coins: 50 });
  });
});

describe('a fixed window', () => {
  const from = '2026-11-21T00:00:00+03:30';
  const until = '2026-11-22T00:00:00+03:30';
  const open = (until: string, version = 1) =>
    aRulebook({ version, missions: [aWindow({ from, until, target: 2 })] });

  test('counts from its first instant to the last before its end', () => {
    for (const [issuedAt, counted] of [
      ['2026-11-20T23:59:59.999+03:30', 0],
      ['2026-11-21T00:00:00+03:30', 1],
      ['2026-11-21T23:59:59.999+03:30', 1],
      ['2026-11-22T00:00:00+03:30', 0],
    ] as const) {
      const { user } = given(open(until)).when(aSubmit({ issuedAt }));
      expect(user.missions).toHaveLength(counted);
    }
  });
  test('when extended, continues with its progress, and a void takes back what the extension changed', () => {
    const story = given(open(until)).when(aSubmit({ receiptNo: 'r1', amount: 500 }));
    const before = story.user;
    story
      .publish(open('2027-11-01T00:00:00+03:30', 2))
      .when(aSubmit({ receiptNo: 'r2', amount: 500, issuedAt: '2026-11-25T12:00:00+03:30' }))
      .thenUser({ coins: 50 })
      .when(aVoid({ receiptNo: 'r2' }))
      .thenUserIsAgain(before);
  });
  test('from and until may limit any other period', () => {
    const mission = aMission({ period: 'daily', target: 1, from, until });
    given(aRulebook({ missions: [mission] }))
      .when(aSubmit({ receiptNo: 'r1', amount: 500 }))
      .when(aSubmit({ receiptNo: 'r2', amount: 500, issuedAt: '2026-11-22T12:00:00+03:30' }))
      .thenUser({ coins: 50 });
  });
});

describe('a late receipt', () => {
  const rulebook = aRulebook({ missions: [aMission({ period: 'daily', target: 2 })] });
  const onTime = aSubmit({ receiptNo: 'r1', amount: 500, issuedAt: '2026-11-21T10:00:00+03:30' });
  const late = aSubmit({ receiptNo: 'r2', amount: 500, issuedAt: '2026-11-21T11:00:00+03:30' });

  test('keeps its period until it can no longer be returned, whatever is bought meanwhile', () => {
    given(rulebook)
      .when(onTime)
      .at('2026-12-21T10:00:00+03:30')
      .when(late)
      .thenUser({ coins: 50 })
      .when(aSubmit({ receiptNo: 'r3', amount: 500, issuedAt: '2027-02-19T09:00:00+03:30' }))
      .at('2027-02-19T10:00:00+03:30')
      .when(aVoid({ receiptNo: 'r2' }))
      .thenUser({ coins: 0, missions: [{ progress: 1 }, { progress: 1 }] });
  });
  test('does so even in a mall that accepts receipts of the last year', () => {
    given(rulebook, newUser('sara'), { ...limits, receiptMaxAgeMs: 365 * dayMs })
      .when(onTime)
      .at('2027-02-19T12:00:00+03:30')
      .when(late)
      .thenUser({ coins: 50 })
      .when(aSubmit({ receiptNo: 'r3', amount: 500, issuedAt: '2027-04-15T12:00:00+03:30' }))
      .at('2027-04-20T12:00:00+03:30')
      .when(aVoid({ receiptNo: 'r2' }))
      .thenUser({ coins: 0, missions: [{ progress: 1 }, { progress: 1 }] });
  });
});
