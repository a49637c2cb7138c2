// What a purchase earns: the most specific rate, exact fractions, one rounding per receipt, caps per receipt and day.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { earningsOf, partsOf } from '../../src/game/earning.ts';
import type { Purchase } from '../../src/game/receipt.ts';
import { amountByCategory } from '../../src/game/receipt.ts';
import type { Rulebook } from '../../src/game/rulebook.ts';
import type { Rules } from '../../src/game/rules.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { newUser } from '../../src/game/user.ts';
import { shareDown } from '../../src/game/whole.ts';
import { aMission, anItem, aPurchase, aRate, aReturn, aRulebook, aSubmit, aVoid } from '../builders.ts';
import { purchase, rulebook } from './arbitraries.ts';
import { given } from './given.ts';

const coins = (give: number, per: number) => ({ coins: { give, per }, xp: { give: 0, per: 1 } });
const earned = (rules: Rules, purchase: Purchase) => earningsOf(rules, purchase, partsOf(rules, purchase));

test('a receipt earns coins and XP at the mall’s rate', () => {
  given(aRulebook())
    .when(aSubmit({ amount: 100_000 }))
    .thenUser({ coins: 100, xp: 100, totalReceipts: 1, totalSpent: 100_000 })
    .thenEntries([
      { kind: 'purchase.recorded', amount: 100_000, receipts: 1, balance: 0 },
      { kind: 'coins.credited', coins: 100, reason: 'purchase', balance: 100 },
      { kind: 'xp.gained', xp: 100, reason: 'purchase', balance: 100 },
    ]);
});

test('coins and XP have separate rates', () => {
  const rates = [aRate({ coins: { give: 3, per: 10_000 }, xp: { give: 1, per: 25_000 } })];
  given(aRulebook({ earning: { rates } }))
    .when(aSubmit({ amount: 99_999 }))
    .thenUser({ coins: 29, xp: 3 });
});

test('a receipt too small for one coin is recorded and earns nothing', () => {
  given(aRulebook())
    .when(aSubmit({ amount: 999 }))
    .thenUser({ coins: 0, xp: 0, totalReceipts: 1 })
    .thenKinds('purchase.recorded');
});

test('halves of a coin from two receipts do not add up', () => {
  given(aRulebook())
    .when(aSubmit({ receiptNo: 'r1', amount: 500 }), aSubmit({ receiptNo: 'r2', amount: 500 }))
    .thenUser({ coins: 0, totalSpent: 1_000 });
});

test('halves of a coin from two categories of one receipt make a coin', () => {
  const rates = [aRate(), aRate({ category: 'books', ...coins(1, 2_000) })];
  const items = [anItem({ category: 'food', amount: 500 }), anItem({ category: 'books', amount: 1_000 })];
  given(aRulebook({ earning: { rates } }))
    .when(aSubmit({ amount: 1_500, items }))
    .thenUser({ coins: 1 });
});

describe('the most specific matching rate applies', () => {
  const rates = [
    aRate(coins(1, 1_000)),
    aRate({ store: 'cafe', ...coins(2, 1_000) }),
    aRate({ category: 'books', ...coins(3, 1_000) }),
    aRate({ store: 'cafe', category: 'books', ...coins(5, 1_000) }),
  ];
  const inMall = given(aRulebook({ earning: { rates } })).mall;
  const earns = (changes: Parameters<typeof aPurchase>[0]): number =>
    earned(inMall.rules(), aPurchase(changes)).coins;
  const book = anItem({ category: 'books', amount: 10_000 });

  test.each([
    ['the mall’s rate', 'cobbler', [], 10],
    ["the store's", 'cafe', [], 20],
    ['the category’s rate, in any store', 'cobbler', [book], 30],
    ['the rate of the store’s own category', 'bookshop', [], 30],
    ['the category’s rate in this store', 'cafe', [book], 50],
    ['an unknown category counts as the store’s own', 'bookshop', [anItem({ category: 'unknown' })], 30],
    ['an unknown store earns at the mall’s rate', 'kiosk-9', [], 10],
  ] as const)('%s', (_, storeId, items, expected) => {
    expect(earns({ storeId, items, amount: 10_000 })).toBe(expected);
  });
});

describe('items divide the amount', () => {
  const spread = (amount: number, ...items: readonly [category: string, amount: number][]) =>
    Object.fromEntries(
      amountByCategory(
        { amount, items: items.map(([category, part]) => anItem({ category, amount: part })) },
        amount,
        new Set(['food', 'books']),
        'shoes',
      ),
    );

  test('items that add up to the amount are used as they are', () => {
    expect(spread(300, ['food', 100], ['books', 200])).toEqual({ food: 100, books: 200 });
  });
  test('items that add up to more are scaled down, like a discount on the whole receipt', () => {
    expect(spread(150, ['food', 100], ['books', 200])).toEqual({ food: 50, books: 100 });
  });
  test('an amount without items counts for the store’s own category', () => {
    expect(spread(300, ['food', 100])).toEqual({ food: 100, shoes: 200 });
  });
  test('parts add up to the amount, whatever is left', () => {
    fc.assert(
      fc.property(purchase, fc.nat(60), (bought, left) => {
        const parts = amountByCategory(bought, left, new Set(['a', 'b']), 'c');
        expect([...parts.values()].reduce((sum, amount) => sum + amount, 0)).toBe(left);
        expect([...parts.values()].every((amount) => amount >= 0)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('caps', () => {
  const capped = (caps: Partial<Rulebook['earning']>) =>
    aRulebook({ earning: { rates: [aRate()], ...caps } });

  test('a receipt earns at most the cap per receipt', () => {
    given(capped({ perReceipt: { coins: 40 } }))
      .when(aSubmit({ amount: 100_000 }))
      .thenUser({ coins: 40, xp: 100 });
  });
  test('a shopper earns at most the cap per day, over all receipts', () => {
    given(capped({ perDay: { coins: 150, xp: 120 } }))
      .when(aSubmit({ receiptNo: 'r1' }), aSubmit({ receiptNo: 'r2' }), aSubmit({ receiptNo: 'r3' }))
      .thenUser({ coins: 150, xp: 120, days: [{ day: '2026-11-21', coins: 300, xp: 300 }] })
      .thenKinds('purchase.recorded');
  });
  test('the day is that of the purchase in the mall’s time zone', () => {
    given(capped({ perDay: { coins: 100 } }))
      .when(
        aSubmit({ receiptNo: 'r1', issuedAt: '2026-11-21T20:29:00Z' }),
        aSubmit({ receiptNo: 'r2', issuedAt: '2026-11-21T20:30:00Z' }),
      )
      .thenUser({ coins: 200 });
  });
  test('the cap applies to the sum: other receipts fill what a return frees', () => {
    given(capped({ perDay: { coins: 50 } }))
      .when(...['r1', 'r2', 'r3', 'r4'].map((receiptNo) => aSubmit({ receiptNo, amount: 20_000 })))
      .thenUser({ coins: 50, xp: 80 })
      .when(aVoid({ receiptNo: 'r1' }))
      .thenUser({ coins: 50, xp: 60 })
      .when(aVoid({ receiptNo: 'r2' }))
      .thenUser({ coins: 40, xp: 40 });
  });
  test('a day keeps the cap of its first receipt; a later rulebook caps later days', () => {
    given(capped({ perDay: { coins: 50 } }))
      .when(aSubmit({ receiptNo: 'r1', amount: 20_000 }))
      .publish({ ...capped({ perDay: { coins: 10 } }), version: 2 })
      .when(aSubmit({ receiptNo: 'r2', amount: 20_000 }))
      .thenUser({ coins: 40 })
      .when(aSubmit({ receiptNo: 'r3', amount: 20_000, issuedAt: '2026-11-22T12:00:00+03:30' }))
      .thenUser({ coins: 50 });
  });
  test('what a return frees under the day’s cap can be earned again', () => {
    given(capped({ perDay: { coins: 100 } }))
      .when(aSubmit({ receiptNo: 'r1' }), aReturn({ receiptNo: 'r1', amount: 60_000 }))
      .thenUser({ coins: 40 })
      .when(aSubmit({ receiptNo: 'r2' }))
      .thenUser({ coins: 100 });
  });
  test('a receipt that the day’s cap reduced keeps its coins until the return reaches below them', () => {
    given(capped({ perDay: { coins: 100 } }))
      .when(aSubmit({ amount: 150_000 }), aReturn({ returnNo: 'b1', amount: 50_000 }))
      .thenUser({ coins: 100 })
      .when(aReturn({ returnNo: 'b2', amount: 50_000 }))
      .thenUser({ coins: 50 });
  });
  test('level bonuses and mission rewards are not capped', () => {
    const levels = [{ level: 2, xp: 50, coins: 1_000 }];
    given({ ...capped({ perReceipt: { coins: 10 }, perDay: { coins: 10 } }), levels })
      .when(aSubmit())
      .thenUser({ coins: 1_010 });
  });
});

test('without items the earning is exactly floor(amount × give ÷ per), at most the cap', () => {
  const whole = (max: number) => fc.integer({ min: 1, max });
  fc.assert(
    fc.property(whole(1e12), whole(1_000_000), whole(1e12), whole(1e9), (amount, give, per, cap) => {
      const rates = [aRate({ coins: { give, per }, xp: { give: 0, per: 1 } })];
      const rules = prepareRules(aRulebook({ earning: { rates, perReceipt: { coins: cap } } }));
      const exact = (BigInt(amount) * BigInt(give)) / BigInt(per);
      fc.pre(exact <= BigInt(Number.MAX_SAFE_INTEGER));
      const expected = exact < BigInt(cap) ? Number(exact) : cap;
      expect(earned(rules, aPurchase({ amount })).coins).toBe(expected);
      expect(shareDown(amount, give, per)).toBe(Number(exact));
    }),
    { numRuns: 1_000 },
  );
});

test('over several categories the sum of the exact fractions is rounded down once', () => {
  fc.assert(
    fc.property(rulebook, purchase, (drawn, bought) => {
      const rules = prepareRules({ ...drawn, earning: { rates: drawn.earning.rates } });
      const fallback = rules.stores.get(bought.storeId)?.category ?? null;
      const common = 60n; // every `per` drawn divides it
      let numerator = 0n;
      for (const [category, amount] of amountByCategory(bought, bought.amount, rules.categories, fallback)) {
        const { give, per } = rules.rateFor(bought.storeId, category).coins;
        numerator += (BigInt(amount) * BigInt(give) * common) / BigInt(per);
      }
      expect(earned(rules, bought).coins).toBe(Number(numerator / common));
    }),
    { numRuns: 500 },
  );
});

describe('totals stop at the largest exact number, and no receipt is refused', () => {
  const most = Number.MAX_SAFE_INTEGER;

  test('when one receipt would earn more than that', () => {
    const rates = [aRate({ coins: { give: 1_000_000, per: 1 } })];
    given(aRulebook({ earning: { rates } }))
      .when(aSubmit({ amount: 1_000_000_000_000 }))
      .thenUser({ coins: most, totalReceipts: 1 });
  });
  test('and an entry stores what it moved, so entries add up to the balance', () => {
    given(aRulebook(), { ...newUser('sara'), seq: 7, coins: most - 99 })
      .when(aSubmit({ amount: 100_000 }))
      .thenUser({ coins: most, xp: 100 })
      .thenEntries([
        { kind: 'purchase.recorded' },
        { kind: 'coins.credited', coins: 99 },
        { kind: 'xp.gained' },
      ])
      .when(aVoid())
      .thenUser({ coins: most - 100 });
  });
  test('after ten thousand receipts of the largest amount', () => {
    const missions = [aMission({ kind: 'sum', target: 1_000_000_000_000, perPeriod: 1_000 })];
    const story = given(aRulebook({ missions, earning: { rates: [aRate()], perDay: { coins: 500 } } }));
    for (let at = 0; at < 10_000; at += 1) {
      story.when(aSubmit({ receiptNo: `r${at}`, amount: 1_000_000_000_000 }));
      if (story.last.kind !== 'changed') throw new Error(`receipt ${at}: ${JSON.stringify(story.last)}`);
    }
    story
      .thenUser({ totalSpent: most, totalReceipts: 10_000 })
      .when(aSubmit({ receiptNo: 'small', amount: 5_000 }))
      .thenUser({ totalReceipts: 10_001 });
  });
});
