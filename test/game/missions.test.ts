// Missions: four kinds, completions, limits, and that a receipt counts once for each.
import { describe, expect, test } from 'vitest';
import { aMission, anItem, aReturn, aRulebook, aSubmit, aVoid } from '../builders.ts';
import { given } from './given.ts';

const withMission = (...missions: Parameters<typeof aMission>[0][]) =>
  given(aRulebook({ missions: missions.map((mission) => aMission(mission)) }));

const receipts = (amount: number, ...numbers: readonly string[]) =>
  numbers.map((receiptNo) => aSubmit({ receiptNo, amount }));

test('count: counts receipts', () => {
  withMission({ kind: 'count', target: 3, reward: { coins: 50, xp: 0 } })
    .when(...receipts(1_000, 'r1', 'r2'))
    .thenUser({ coins: 2, missions: [{ progress: 2, completions: [] }] })
    .when(...receipts(1_000, 'r3'))
    .thenEntries([
      { kind: 'purchase.recorded' },
      { kind: 'coins.credited' },
      { kind: 'xp.gained' },
      { kind: 'mission.progressed', mission: 'regular', by: 1, progress: 3, target: 3 },
      { kind: 'mission.completed', mission: 'regular', coins: 50, xp: 0, balance: 53 },
    ]);
});

test('sum: adds minor units of money', () => {
  withMission({ kind: 'sum', target: 5_000 })
    .when(aSubmit({ receiptNo: 'r1', amount: 4_999 }))
    .thenUser({ coins: 4 })
    .when(aSubmit({ receiptNo: 'r2', amount: 1 }))
    .thenUser({ coins: 54 });
});

test('stores: counts distinct stores, once each', () => {
  withMission({ kind: 'stores', target: 2 })
    .when(...receipts(500, 'r1', 'r2', 'r3'))
    .thenUser({ coins: 0, missions: [{ progress: 1, seen: [['cafe', 3]] }] })
    .when(aSubmit({ storeId: 'bookshop', amount: 500 }))
    .thenUser({ coins: 50 });
});

test('categories: counts distinct categories, several in one receipt', () => {
  const items = [anItem({ category: 'food' }), anItem({ category: 'books' }), anItem({ category: 'food' })];
  withMission({ kind: 'categories', target: 2 })
    .when(aSubmit({ amount: 3_000, items }))
    .thenUser({
      coins: 53,
      missions: [
        {
          seen: [
            ['books', 1],
            ['food', 1],
          ],
        },
      ],
    });
});

test('a distinct place counts until the last receipt that shows it is voided', () => {
  withMission({ kind: 'stores', target: 2 })
    .when(...receipts(500, 'r1', 'r2'), aSubmit({ storeId: 'bookshop', amount: 500 }))
    .thenUser({ coins: 50 })
    .when(aVoid({ receiptNo: 'r1' }))
    .thenUser({ coins: 50 })
    .thenEntries([{ kind: 'purchase.returned', beyond: [{ mission: 'regular', by: 0, seen: ['cafe'] }] }])
    .when(aVoid({ receiptNo: 'r2' }))
    .thenUser({ coins: 0, missions: [{ progress: 1, seen: [['bookshop', 1]] }] });
});

test('a completed mission continues to count, so another receipt holds it when the completing one is voided', () => {
  withMission({ kind: 'stores', target: 1 })
    .when(...receipts(500, 'r1', 'r2'), aVoid({ receiptNo: 'r1' }))
    .thenUser({ coins: 50, missions: [{ progress: 1, seen: [['cafe', 1]] }] })
    .thenKinds('purchase.returned')
    .when(aVoid({ receiptNo: 'r2' }))
    .thenUser({ coins: 0, missions: [] });
});

test('with two of three receipts, voiding the first leaves two', () => {
  withMission({ target: 2 })
    .when(...receipts(500, 'r1', 'r2', 'r3'), aVoid({ receiptNo: 'r1' }))
    .thenUser({ coins: 50, missions: [{ progress: 2, completions: [{ held: 2 }] }] });
});

test('a sum continues beyond its target: after 50 and 49 million, voiding the 50 leaves 49', () => {
  withMission({ kind: 'sum', target: 50_000_000, reward: { coins: 0, xp: 0 } })
    .when(
      aSubmit({ receiptNo: 'r1', amount: 50_000_000 }),
      aSubmit({ receiptNo: 'r2', amount: 49_000_000 }),
      aVoid({ receiptNo: 'r1' }),
    )
    .thenUser({ missions: [{ progress: 49_000_000, completions: [] }] });
});

test('a lunch with too little left no longer counts', () => {
  const lunches = ['r1', 'r2', 'r3', 'r4'];
  withMission({ target: 4, filter: { minAmount: 500_000 } })
    .when(...receipts(500_000, ...lunches))
    .thenUser({ coins: 2_050 })
    .when(...lunches.map((receiptNo) => aReturn({ receiptNo, amount: 499_999 })))
    .thenUser({ coins: 0, missions: [] });
});

test('a day that came too late for the last completion takes the place of a reopened one', () => {
  const daily = withMission({ target: 1, period: 'daily', maxCompletions: 1 });
  for (const day of ['21', '22']) {
    daily.when(aSubmit({ receiptNo: `r${day}`, amount: 500, issuedAt: `2026-11-${day}T12:00:00+03:30` }));
  }
  daily
    .thenUser({ coins: 50 })
    .when(aVoid({ receiptNo: 'r21' }))
    .thenUser({ coins: 50, missions: [{ period: 'daily-2026-11-22', completions: [{ coins: 50 }] }] })
    .when(aVoid({ receiptNo: 'r22' }))
    .thenUser({ coins: 0, missions: [] });
});

describe('completions', () => {
  test('a completed mission pays no more, and further progress is not shown', () => {
    withMission({ target: 1 })
      .when(...receipts(500, 'r1', 'r2'))
      .thenUser({ coins: 50, missions: [{ progress: 2, completions: [{ held: 1 }] }] })
      .thenKinds('purchase.recorded');
  });
  test('several per period: one large receipt completes as often as its amount allows', () => {
    withMission({ kind: 'sum', target: 1_000, perPeriod: 3, reward: { coins: 7, xp: 0 } })
      .when(aSubmit({ amount: 2_500 }))
      .thenUser({ coins: 2 + 14 })
      .when(aSubmit({ receiptNo: 'r2', amount: 900_000 }))
      .thenUser({ coins: 2 + 14 + 900 + 7 });
  });
  test('a shopper completes a mission at most maxCompletions times over all periods', () => {
    const daily = withMission({ target: 1, period: 'daily', maxCompletions: 2 });
    for (const day of ['21', '22', '23', '24']) {
      daily.when(aSubmit({ receiptNo: `r${day}`, amount: 500, issuedAt: `2026-11-${day}T12:00:00+03:30` }));
    }
    daily.thenUser({ coins: 100 });
  });
  test('completions of ended periods still count', () => {
    const daily = withMission({ target: 1, period: 'daily', maxCompletions: 2 });
    for (const [index, day] of ['2026-11-21', '2027-06-01', '2027-12-01'].entries()) {
      daily.when(aSubmit({ receiptNo: `r${index}`, amount: 500, issuedAt: `${day}T12:00:00+03:30` }));
    }
    daily.thenUser({ coins: 100, past: [['regular', 2]], missions: [{ progress: 1, completions: [] }] });
  });
  test('a void reopens what it completed, and the mission can be completed again', () => {
    withMission({ target: 2 })
      .when(...receipts(500, 'r1', 'r2'), aVoid({ receiptNo: 'r1' }))
      .thenUser({ coins: 0 })
      .thenEntries([
        { kind: 'mission.reopened', mission: 'regular', coins: -50, xp: 0 },
        { kind: 'mission.regressed', mission: 'regular', by: -1, progress: 1, target: 2 },
        { kind: 'purchase.returned' },
      ])
      .when(...receipts(500, 'r3'))
      .thenUser({ coins: 50 });
  });
  test('after a regress the entry names the next target, not the first', () => {
    withMission({ kind: 'sum', target: 1_000, perPeriod: 3 })
      .when(...receipts(1_500, 'r1'), ...receipts(400, 'r2'), aVoid({ receiptNo: 'r2' }))
      .thenEntries([
        { kind: 'mission.regressed', progress: 1_500, target: 2_000 },
        { kind: 'purchase.returned' },
      ]);
  });
});

test('a receipt counts for every mission that matches, in the order of the rulebook', () => {
  const story = withMission(
    { code: 'b', target: 1, reward: { coins: 1, xp: 0 } },
    { code: 'a', target: 1, reward: { coins: 2, xp: 0 } },
  ).when(aSubmit({ amount: 500 }));
  expect(story.user.coins).toBe(3);
  story.thenKinds(
    'purchase.recorded',
    'mission.progressed',
    'mission.completed',
    'mission.progressed',
    'mission.completed',
  );
  expect(story.user.missions.map(({ code }) => code)).toEqual(['a', 'b']);
});

describe('filters: all conditions must match', () => {
  const counts = (
    filter: NonNullable<Parameters<typeof aMission>[0]>['filter'],
    ...changes: Parameters<typeof aSubmit>
  ) =>
    withMission({ target: 9, ...(filter ? { filter } : {}) }).when(aSubmit(...changes)).user.missions
      .length === 1;

  test.each([
    ['no filter', undefined, {}, true],
    ['its store', { stores: ['cafe', 'cobbler'] }, {}, true],
    ['another store', { stores: ['bookshop'] }, {}, false],
    ['the minimum', { minAmount: 100_000 }, { amount: 100_000 }, true],
    ['less than the minimum', { minAmount: 100_000 }, { amount: 99_999 }, false],
    ["the store's category", { categories: ['food'] }, {}, true],
    ['an item of the category', { categories: ['books'] }, { items: [anItem({ category: 'books' })] }, true],
    ['another category', { categories: ['books'] }, { items: [anItem({ category: 'shoes' })] }, false],
    ['the weekday', { weekdays: ['saturday'] }, {}, true],
    ['another weekday', { weekdays: ['sunday', 'friday'] }, {}, false],
    [
      'Saturday in Tehran, still Friday in UTC',
      { weekdays: ['saturday'] },
      { issuedAt: '2026-11-20T21:00:00Z' },
      true,
    ],
    ['within the hours', { hours: { from: '12:00', until: '12:01' } }, {}, true],
    ['at the end of the hours, which is excluded', { hours: { from: '09:00', until: '12:00' } }, {}, false],
    [
      'hours over midnight, before it',
      { hours: { from: '22:00', until: '02:00' } },
      { issuedAt: '2026-11-20T22:30:00+03:30' },
      true,
    ],
    [
      'hours over midnight, after it',
      { hours: { from: '22:00', until: '02:00' } },
      { issuedAt: '2026-11-21T01:59:00+03:30' },
      true,
    ],
    [
      'hours over midnight, outside them',
      { hours: { from: '22:00', until: '02:00' } },
      { issuedAt: '2026-11-21T02:00:00+03:30' },
      false,
    ],
    ['one of two conditions does not match', { stores: ['cafe'], weekdays: ['monday'] }, {}, false],
  ] as const)('%s', (_, filter, changes, expected) => {
    expect(counts(filter, changes)).toBe(expected);
  });

  test('a sum with a category counts only the amount spent on it', () => {
    const items = [anItem({ category: 'books', amount: 300 }), anItem({ category: 'food', amount: 700 })];
    withMission({ kind: 'sum', target: 5_000, filter: { categories: ['books'] } })
      .when(aSubmit({ amount: 1_000, items }))
      .thenUser({ missions: [{ progress: 300 }] });
  });
});
