// The lines of a receipt: what a return leaves of them, their hash, and categories that a store does not sell.
import { describe, expect, test } from 'vitest';
import { fingerprintOf, itemsLess } from '../../src/game/items.ts';
import { namedAsIn, withOwnCategories } from '../../src/game/own-categories.ts';
import { agesFromMs, amountByCategory, correctClock } from '../../src/game/receipt.ts';
import { numbersOf } from '../../src/game/receipt-id.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { anItem, aPurchase, aRate, aRulebook, ms, noon } from '../builders.ts';

const line = (sku: string | undefined, category: string | undefined, amount: number) =>
  anItem({ ...(sku === undefined ? {} : { sku }), ...(category === undefined ? {} : { category }), amount });

describe('the lines less the returned ones', () => {
  test('lower lines of the same article and category, one after the other, and no others', () => {
    const bought = [
      line('tea', 'food', 60),
      line('tea', 'books', 60),
      line('cake', 'food', 60),
      line('tea', 'food', 60),
      line('tea', 'food', 60),
    ];
    expect(itemsLess(bought, [line('tea', 'food', 80)])).toEqual([
      line('tea', 'books', 60),
      line('cake', 'food', 60),
      line('tea', 'food', 40),
      line('tea', 'food', 60),
    ]);
  });
  test('without a category lower any line of the article', () => {
    const bought = [line('cake', 'food', 60), line('tea', 'food', 60), line('tea', 'books', 60)];
    expect(itemsLess(bought, [line('tea', undefined, 100)])).toEqual([
      line('cake', 'food', 60),
      line('tea', 'books', 20),
    ]);
  });
  test('of several returned lines each takes what the ones before have left', () => {
    const bought = [line('tea', 'food', 60), line('tea', 'food', 60)];
    expect(itemsLess(bought, [line('tea', 'food', 60), line('tea', 'food', 10)])).toEqual([
      line('tea', 'food', 50),
    ]);
  });
  test('lower no line of the other sign, and none below 0', () => {
    const bought = [line('tea', 'food', 60), line('tea', 'food', -20)];
    expect(itemsLess(bought, [line('tea', 'food', -50)])).toEqual([line('tea', 'food', 60)]);
    expect(itemsLess(bought, [line('tea', 'food', 100)])).toEqual([line('tea', 'food', -20)]);
    expect(itemsLess(bought, [line('tea', 'food', -5)])).toEqual([
      line('tea', 'food', 60),
      line('tea', 'food', -15),
    ]);
  });
});

describe('the hash of lines', () => {
  test('is stored, so it never changes', () => {
    expect(fingerprintOf([line('tea', 'food', 60), line(undefined, undefined, -5)])).toBe('1xb3kb1-1rsf33l');
    expect(fingerprintOf([])).toBe('w7k42t-crqsx5');
  });
  test('depends on article, category, amount and order, and not on the quantity', () => {
    const lines = [line('tea', 'food', 60), line('cake', 'books', 5)];
    const others = [
      [line('milk', 'food', 60), line('cake', 'books', 5)],
      [line('tea', 'shoes', 60), line('cake', 'books', 5)],
      [line('tea', 'food', 61), line('cake', 'books', 5)],
      lines.toReversed(),
      [line('tea', 'food', 60)],
    ];
    expect(new Set([lines, ...others].map(fingerprintOf)).size).toBe(6);
    expect(fingerprintOf(lines.map((item) => ({ ...item, quantity: 7 })))).toBe(fingerprintOf(lines));
  });
});

describe('categories that a store does not sell', () => {
  const nothing = { give: 0, per: 1 };
  const some = { give: 1, per: 1_000 };
  const categories = ['food', 'books', 'shoes', 'gifts', 'points', 'cash'].map((code) => ({
    code,
    name: { en: code },
  }));
  const rules = prepareRules(
    aRulebook({
      categories,
      stores: [
        { id: 'cafe', name: { en: 'Cafe' }, category: 'food', categories: ['books'] },
        { id: 'market', name: { en: 'Market' } },
      ],
      earning: {
        rates: [
          aRate(),
          { category: 'gifts', coins: nothing, xp: nothing },
          { category: 'points', coins: nothing, xp: some },
          { category: 'cash', coins: some, xp: nothing },
        ],
      },
    }),
  );
  const soldAs = (storeId: string, ...items: ReturnType<typeof line>[]) =>
    withOwnCategories(rules, aPurchase({ storeId, items })).items;

  test.each(['shoes', 'points', 'cash'])(
    '%s: the line keeps its article, quantity and amount only',
    (category) => {
      const item = { ...line('tea', category, 60), quantity: 3 };
      expect(soldAs('cafe', item)).toStrictEqual([{ sku: 'tea', quantity: 3, amount: 60 }]);
      expect(soldAs('cafe', line(undefined, category, 60))).toStrictEqual([{ quantity: 1, amount: 60 }]);
    },
  );
  test('other lines stay as they are', () => {
    const own = [
      line('a', 'food', 1),
      line('b', 'books', 2),
      line('c', 'gifts', 3),
      line('d', 'unheard-of', 4),
    ];
    expect(soldAs('cafe', ...own, line('e', undefined, 5), line('f', 'shoes', 6))).toStrictEqual([
      ...own,
      line('e', undefined, 5),
      line('f', undefined, 6),
    ]);
  });
  test('a purchase without such lines is the same object, as is any of a store without categories', () => {
    const sold = aPurchase({ items: [line('a', 'food', 1)] });
    expect(withOwnCategories(rules, sold)).toBe(sold);
    const anything = aPurchase({ storeId: 'market', items: [line('a', 'shoes', 1)] });
    expect(withOwnCategories(rules, anything)).toBe(anything);
    const nowhere = aPurchase({ storeId: 'nowhere', items: [line('a', 'shoes', 1)] });
    expect(withOwnCategories(rules, nowhere)).toBe(nowhere);
  });
  test('a returned line keeps a category only if a line of the receipt has it', () => {
    const kept = [line('a', 'food', 1), line('b', undefined, 2)];
    const returned = [line('a', 'food', 1), line('a', 'shoes', 1), line(undefined, 'shoes', 1)];
    expect(namedAsIn(kept, returned)).toStrictEqual([
      line('a', 'food', 1),
      line('a', undefined, 1),
      line(undefined, undefined, 1),
    ]);
  });
});

test('a category whose lines add up to nothing or less has no part of the amount', () => {
  const items = [
    line('a', 'food', 100),
    line('b', 'shoes', -10),
    line('c', 'books', 5),
    line('d', 'books', -5),
  ];
  const known = new Set(['food', 'shoes', 'books']);
  expect([...amountByCategory({ amount: 90, items }, 90, known, 'food')]).toEqual([['food', 90]]);
  // Two thirds and one third of 100: the unit left over by rounding goes to the first.
  const thirds = [line('a', 'food', 2), line('b', 'books', 1), line('c', 'shoes', 0)];
  expect([...amountByCategory({ amount: 3, items: thirds }, 2, known, 'food')]).toEqual([
    ['food', 2],
    ['books', 0],
  ]);
});

describe('the clock of the till', () => {
  const firstMs = Date.UTC(2015, 0, 1);
  test('is right from the first day of 2015 until now', () => {
    const correct = (issuedAtMs: number) => correctClock({ ...aPurchase(), issuedAtMs }, ms(noon));
    expect(correct(firstMs)).not.toHaveProperty('toldAtMs');
    expect(correct(firstMs - 1)).toMatchObject({ issuedAtMs: ms(noon), toldAtMs: firstMs - 1 });
  });
  test('in the future counts once that time has passed, and before 2015 never', () => {
    const ages = (issuedAtMs: number, toldAtMs?: number) =>
      agesFromMs({ ...aPurchase(), issuedAtMs, ...(toldAtMs === undefined ? {} : { toldAtMs }) });
    expect(ages(ms(noon))).toBe(ms(noon));
    expect(ages(ms(noon), ms(noon) + 5)).toBe(ms(noon) + 5);
    expect(ages(firstMs, firstMs)).toBe(firstMs);
    expect(ages(ms(noon), firstMs - 1)).toBe(Number.POSITIVE_INFINITY);
  });
});

test('the numbers of a store that the rulebook does not have never restart', () => {
  expect(numbersOf(prepareRules(aRulebook()), 'nowhere')).toBe('unique');
});
