// Which rulebooks can be published: every fault with its path, and everybody's progress is kept.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkRulebook } from '../../src/game/check-rulebook.ts';
import type { Fault, Rulebook } from '../../src/game/rulebook.ts';
import {
  aLevel,
  aMission,
  aRate,
  aRulebook,
  aSubmit,
  aVoid,
  aWindow,
  ms,
  noon,
  submitOf,
} from '../builders.ts';
import { arrivingIn, liveThrough, purchase, rulebooks, steps } from './arbitraries.ts';
import { given } from './given.ts';

const paths = (faults: readonly Fault[]): string[] => faults.map(({ path }) => path);
const inForce = aRulebook({ missions: [aMission()] });

test('the builders’ rulebook has no fault, as the first or as the next', () => {
  expect(checkRulebook(inForce, null)).toEqual([]);
  expect(checkRulebook({ ...inForce, version: 2 }, inForce)).toEqual([]);
});

test('every fault has its place and a sentence', () => {
  const mission = aMission({
    filter: { stores: ['bakery'], categories: ['toys'], hours: { from: '10:00', until: '10:00' } },
  });
  const from = '2026-11-01T00:00:00+03:30';
  const faulty = aRulebook({
    stores: [{ id: 'cafe', name: { en: 'Cafe' }, category: 'toys', categories: ['food', 'games'] }],
    earning: {
      rates: [
        aRate({ store: 'cafe' }),
        aRate({ store: 'bakery', category: 'toys' }),
        aRate({ category: 'food' }),
        aRate({ category: 'food' }),
      ],
    },
    levels: [aLevel({ level: 2, xp: 100 }), aLevel({ level: 2, xp: 100 })],
    missions: [
      mission,
      aMission({ code: 'open', period: 'window' }),
      aMission({ code: 'half-open', period: 'window', from }),
      aWindow({ code: 'reversed', from, until: from }),
      aWindow({ code: 'long', from, until: '2028-11-01T00:00:00+03:30' }),
    ],
    calendarChanges: [{ from }, { from }],
  });
  expect(checkRulebook(faulty, null)).toEqual([
    { path: 'earning.rates.3', reason: '* / food is listed twice' },
    { path: 'earning.rates.1.store', reason: 'no store is called bakery' },
    { path: 'earning.rates.1.category', reason: 'no category is called toys' },
    { path: 'stores.0.categories.1', reason: 'no category is called games' },
    { path: 'stores.0.category', reason: 'no category is called toys' },
    { path: 'earning.rates', reason: "the mall's own rate (neither store nor category) is missing" },
    { path: 'levels.1.level', reason: 'levels must be in rising order' },
    { path: 'levels.1.xp', reason: 'a higher level needs more XP' },
    { path: 'calendarChanges.1.from', reason: 'changes must be in order of time' },
    { path: 'missions.0.filter.stores.0', reason: 'no store is called bakery' },
    { path: 'missions.0.filter.categories.0', reason: 'no category is called toys' },
    { path: 'missions.0.filter.hours', reason: 'the span of hours is empty' },
    { path: 'missions.1.period', reason: 'a window needs both from and until' },
    { path: 'missions.2.period', reason: 'a window needs both from and until' },
    { path: 'missions.3.until', reason: 'ends before it begins' },
    { path: 'missions.4.until', reason: 'a window is open for at most 366 days' },
  ]);
  const rates = [aRate({ store: 'cafe' }), aRate({ store: 'cafe' }), aRate()];
  expect(checkRulebook(aRulebook({ earning: { rates } }), null)).toEqual([
    { path: 'earning.rates.1', reason: 'cafe / * is listed twice' },
  ]);
  // A mission that is no window may be open at one end, and for any time.
  const long = { from: '2026-01-01T00:00:00Z', until: '2036-01-01T00:00:00Z' };
  expect(
    checkRulebook(
      aRulebook({
        missions: [
          aMission({ code: 'a', ...long }),
          aMission({ code: 'b', from }),
          aMission({ code: 'c', until: from }),
        ],
      }),
      null,
    ),
  ).toEqual([]);
});

test('every fault of a change has its place and a sentence', () => {
  const mallGoal = { code: 'day', name: { en: 'Together' }, measure: 'receipts', target: 100 } as const;
  const [begun, later] = [{ from: '2026-11-01T00:00:00+03:30' }, { from: '2026-12-01T00:00:00+03:30' }];
  const before = aRulebook({
    version: 3,
    mallGoal,
    missions: [aMission(), aWindow()],
    calendarChanges: [begun],
  });
  const after = aRulebook({
    version: 3,
    currency: 'EUR',
    calendar: 'gregorian',
    mallGoal: { ...mallGoal, measure: 'coins' },
    missions: [aMission({ kind: 'sum' }), aWindow({ from: '2026-11-02T00:00:00+03:30' })],
    calendarChanges: [{ ...begun, weekStartsOn: 'monday' }, { from: noon }],
  });
  expect(checkRulebook(after, before, ms(noon))).toEqual([
    { path: 'version', reason: 'version 3 is in force: take a higher one' },
    { path: 'currency', reason: 'totals are in IRR, so the currency cannot change' },
    {
      path: 'calendar',
      reason: 'periods so far are named by persian: add a future change to calendarChanges instead',
    },
    {
      path: 'calendarChanges.0',
      reason: 'the change of 2026-11-01T00:00:00+03:30 has begun and cannot be changed',
    },
    { path: 'calendarChanges.1.from', reason: 'must be in the future' },
    { path: 'mallGoal.measure', reason: 'another measure needs another code' },
    { path: 'missions.0', reason: 'another kind or period needs another code: progress would be lost' },
    {
      path: 'missions.1.from',
      reason: 'the window opened on 2026-11-01T00:00:00+03:30, and its first day cannot change',
    },
  ]);
  const next = { ...before, version: 4 };
  expect(checkRulebook({ ...next, calendarChanges: [begun, later] }, before, ms(noon))).toEqual([]);
  expect(checkRulebook({ ...next, calendarChanges: [] }, before, ms(begun.from))).toEqual([
    {
      path: 'calendarChanges.0',
      reason: 'the change of 2026-11-01T00:00:00+03:30 has begun and cannot be changed',
    },
  ]);
});

test('the mall’s goal may change with each rulebook, its measure only with its code', () => {
  const mallGoal = { code: 'day', name: { en: 'Together' }, measure: 'receipts', target: 100 } as const;
  const before = { ...inForce, mallGoal };
  const next = (changes: object) => ({ ...before, version: 2, mallGoal: { ...mallGoal, ...changes } });
  expect(checkRulebook(next({ target: 200 }), before)).toEqual([]);
  expect(checkRulebook(next({ code: 'coins', measure: 'coins' }), before)).toEqual([]);
  expect(checkRulebook({ ...inForce, version: 2 }, before)).toEqual([]);
  expect(checkRulebook(next({}), inForce)).toEqual([]);
  expect(paths(checkRulebook(next({ measure: 'coins' }), before))).toEqual(['mallGoal.measure']);
});

test('the property tests use rulebooks that may follow each other, and others under another calendar', () => {
  const onlyNames = ['timeZone', 'calendar', 'weekStartsOn'];
  fc.assert(
    fc.property(rulebooks, ([first, second, third]) => {
      expect(checkRulebook(first, null)).toEqual([]);
      for (const [next, inForce] of [
        [second, first],
        [third, second],
      ] as const) {
        expect(checkRulebook(next, inForce).filter(({ path }) => !onlyNames.includes(path))).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});

const { stores, categories } = aRulebook();
const withMission = (changes: Parameters<typeof aMission>[0]) => ({ missions: [aMission(changes)] });

test.each<[string, Partial<Rulebook>, string]>([
  ['a store twice', { stores: [...stores, { id: 'cafe', name: { en: 'Again' } }] }, 'stores.3'],
  [
    'a category twice',
    { categories: [...categories, { code: 'food', name: { en: 'Again' } }] },
    'categories.3',
  ],
  ['a mission twice', { missions: [aMission(), aMission()] }, 'missions.1'],
  ["the mall's rate twice", { earning: { rates: [aRate(), aRate()] } }, 'earning.rates.1'],
  [
    'a rate of store and category twice',
    {
      earning: {
        rates: [
          aRate(),
          aRate({ store: 'cafe', category: 'food' }),
          aRate({ store: 'cafe' }),
          aRate({ store: 'cafe', category: 'food' }),
        ],
      },
    },
    'earning.rates.3',
  ],
  ['no rate of the mall itself', { earning: { rates: [aRate({ store: 'cafe' })] } }, 'earning.rates'],
  [
    'a rate of an unknown store',
    { earning: { rates: [aRate(), aRate({ store: 'x' })] } },
    'earning.rates.1.store',
  ],
  [
    'a rate of an unknown category',
    { earning: { rates: [aRate(), aRate({ category: 'x' })] } },
    'earning.rates.1.category',
  ],
  [
    'a store of an unknown category',
    { stores: [{ id: 'a', name: { en: 'A' }, category: 'x' }] },
    'stores.0.category',
  ],
  ['levels that do not rise', { levels: [aLevel(), aLevel({ xp: 200 })] }, 'levels.1.level'],
  ['a higher level for no more XP', { levels: [aLevel(), aLevel({ level: 3 })] }, 'levels.1.xp'],
  [
    'a mission in an unknown store',
    withMission({ filter: { stores: ['cafe', 'x'] } }),
    'missions.0.filter.stores.1',
  ],
  [
    'a mission of an unknown category',
    withMission({ filter: { categories: ['x'] } }),
    'missions.0.filter.categories.0',
  ],
  [
    'a window without an end',
    withMission({ period: 'window', from: '2026-11-01T00:00:00Z' }),
    'missions.0.period',
  ],
  [
    'a window without a beginning',
    withMission({ period: 'window', until: '2026-11-01T00:00:00Z' }),
    'missions.0.period',
  ],
  [
    'an end before the beginning, whatever the offsets say at first sight',
    { missions: [aWindow({ from: '2026-11-01T00:00:00+03:30', until: '2026-10-31T20:30:00Z' })] },
    'missions.0.until',
  ],
  [
    'no hours at all',
    withMission({ filter: { hours: { from: '10:00', until: '10:00' } } }),
    'missions.0.filter.hours',
  ],
  [
    'a window of more than a year and a day',
    { missions: [aWindow({ from: '2026-01-01T00:00:00Z', until: '2027-01-02T00:00:01Z' })] },
    'missions.0.until',
  ],
])('%s', (_, changes, path) => {
  expect(paths(checkRulebook(aRulebook(changes), null))).toEqual([path]);
});

test.each<[string, Partial<Rulebook>, string]>([
  ['the version in force', { version: 1 }, 'version'],
  ['another currency', { version: 2, currency: 'EUR' }, 'currency'],
  ['another kind of a mission', { version: 2, ...withMission({ kind: 'sum' }) }, 'missions.0'],
  ['another period of a mission', { version: 2, ...withMission({ period: 'weekly' }) }, 'missions.0'],
])('after the one in force: %s', (_, changes, path) => {
  expect(paths(checkRulebook({ ...inForce, ...changes }, inForce))).toEqual([path]);
});

test('a window may be extended or shortened, but its first day stays', () => {
  const season = (changes: Parameters<typeof aWindow>[0], version = 2) =>
    aRulebook({ version, missions: [aWindow(changes)] });
  const first = season({}, 1);
  for (const until of ['2026-12-01T00:00:00+03:30', '2027-03-01T00:00:00+03:30']) {
    expect(checkRulebook(season({ until }), first)).toEqual([]);
  }
  const later = season({ from: '2026-11-02T00:00:00+03:30' });
  expect(paths(checkRulebook(later, first))).toEqual(['missions.0.from']);
});

test('all faults are listed at once', () => {
  const faulty = aRulebook({
    earning: { rates: [] },
    levels: [aLevel(), aLevel()],
    ...withMission({ filter: { stores: ['x'] } }),
  });
  expect(paths(checkRulebook(faulty, null))).toEqual([
    'earning.rates',
    'levels.1.level',
    'levels.1.xp',
    'missions.0.filter.stores.0',
  ]);
});

describe('a new rulebook keeps progress', () => {
  const counting = (target: number, version = 1) => aRulebook({ version, missions: [aMission({ target })] });
  const twoReceipts = [aSubmit({ receiptNo: 'r1', amount: 500 }), aSubmit({ receiptNo: 'r2', amount: 500 })];
  const third = aSubmit({ receiptNo: 'r3', amount: 500 });

  test('when a target is raised, counted progress stays', () => {
    given(counting(3))
      .when(...twoReceipts)
      .publish(counting(4, 2))
      .when(third)
      .thenEntries([{ kind: 'purchase.recorded' }, { kind: 'mission.progressed', progress: 3, target: 4 }])
      .thenUser({ coins: 0 });
  });
  test('when a target is lowered to the progress, the next receipt completes it and its void reopens it', () => {
    const story = given(counting(3))
      .when(...twoReceipts)
      .publish(counting(2, 2));
    const before = story.user;
    story
      .thenUser({ coins: 0 })
      .when(third)
      .thenUser({ coins: 50, missions: [{ progress: 3, completions: [{ held: 3 }] }] })
      .when(aVoid({ receiptNo: 'r3' }))
      .thenUserIsAgain(before);
  });
  test('when the target of a completed mission is raised, it stays completed', () => {
    given(counting(2))
      .when(...twoReceipts)
      .publish(counting(9, 2))
      .when(third)
      .thenUser({ coins: 50 });
  });
  test('when a mission is removed and comes back, it continues', () => {
    given(counting(3))
      .when(...twoReceipts)
      .publish(aRulebook({ version: 2 }))
      .publish(counting(3, 3))
      .when(third)
      .thenUser({ coins: 50 });
  });
  test('in any case: a purchase lowers neither level nor progress, and publishing alone changes nobody', () => {
    fc.assert(
      fc.property(rulebooks, steps, purchase, fc.nat(2), (published, life, bought, which) => {
        const mall = liveThrough(published, life);
        const before = mall.user;
        mall.publish(published[which] ?? published[0]);
        expect(mall.user).toBe(before);
        mall.carry(submitOf({ ...arrivingIn(mall, bought), receiptNo: 'new' }));
        expect(mall.user.level).toBeGreaterThanOrEqual(before.level);
        expect(mall.user.levels.slice(0, before.levels.length)).toEqual(before.levels);
        for (const { code, period, progress, completions } of mall.user.missions) {
          const known = before.missions.find((state) => state.code === code && state.period === period);
          expect(progress).toBeGreaterThanOrEqual(known?.progress ?? 0);
          expect(completions.slice(0, known?.completions.length ?? 0)).toEqual(known?.completions ?? []);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('what names periods cannot change for the past', () => {
  const paths = (next: Rulebook, inForce: Rulebook, at = '2026-11-21T00:00:00Z'): string[] =>
    checkRulebook({ ...next, version: 2 }, inForce, ms(at)).map(({ path }) => path);
  const turning = (...calendarChanges: NonNullable<Rulebook['calendarChanges']>) =>
    aRulebook({ calendarChanges });
  const december = { from: '2026-12-01T00:00:00+03:30', weekStartsOn: 'monday' } as const;
  const january = { from: '2027-01-01T00:00:00+03:30', calendar: 'gregorian' } as const;

  test.each([{ weekStartsOn: 'monday' }, { calendar: 'gregorian' }, { timeZone: 'Europe/Berlin' }] as const)(
    'an immediate change of %j is refused',
    (change) => {
      expect(paths(aRulebook(change), aRulebook())).toEqual(Object.keys(change));
    },
  );
  test('a change in the future is accepted, and can be withdrawn until then', () => {
    expect(paths(turning(december, january), aRulebook())).toEqual([]);
    expect(paths(aRulebook(), turning(december))).toEqual([]);
    expect(paths(turning(january), turning(december))).toEqual([]);
  });
  test('a change in the past is refused, and one that has started stays in the list', () => {
    const after = '2026-12-02T00:00:00Z';
    expect(paths(turning(december), aRulebook(), after)).toEqual(['calendarChanges.0.from']);
    expect(paths(aRulebook(), turning(december), after)).toEqual(['calendarChanges.0']);
    expect(paths(turning(december, january), turning(december), after)).toEqual([]);
  });
  test('changes are in order', () => {
    expect(paths(turning(january, december), aRulebook())).toEqual(['calendarChanges.1.from']);
  });
  test('the first day of a window stays; its end may be extended, up to a year', () => {
    const open = (from: string, until: string) => aRulebook({ missions: [aWindow({ from, until })] });
    const inForce = open('2026-11-21T00:00:00Z', '2026-12-01T00:00:00Z');
    expect(paths(open('2026-11-22T00:00:00Z', '2026-12-01T00:00:00Z'), inForce)).toEqual(['missions.0.from']);
    expect(paths(open('2026-11-21T00:00:00Z', '2027-11-22T00:00:00Z'), inForce)).toEqual([]);
    expect(paths(open('2026-11-21T00:00:00Z', '2027-11-23T00:00:00Z'), inForce)).toEqual([
      'missions.0.until',
    ]);
  });
});
