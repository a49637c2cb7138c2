// What the rulebook refuses: unknown stores and shoppers, amounts above a limit, categories of other stores.
import { describe, expect, test } from 'vitest';
import { checkBounds, maxCompletionsPerReceipt } from '../../src/game/check-bounds.ts';
import { decide } from '../../src/game/decide.ts';
import type { Mission } from '../../src/game/rulebook.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { newUser } from '../../src/game/user.ts';
import {
  aMission,
  anItem,
  aRate,
  aReturn,
  aRulebook,
  aSubmit,
  aVoid,
  limits,
  ms,
  noon,
} from '../builders.ts';
import { given } from './given.ts';

describe('stores', () => {
  test('a receipt or a return of an unknown store is refused with the store’s name', () => {
    given()
      .when(aSubmit({ storeId: 's99' }))
      .thenRefused({ code: 'not_found', field: 'storeId' })
      .when(aVoid({ storeId: 's99' }))
      .thenRefused({ code: 'not_found', field: 'storeId' })
      .thenUserIsAgain(newUser('sara'));
  });
  test('a store that was removed from the rulebook still accepts returns of its receipts', () => {
    const without = aRulebook({ version: 2, stores: aRulebook().stores.filter(({ id }) => id !== 'cafe') });
    given()
      .when(aSubmit())
      .publish(without)
      .when(aSubmit())
      .thenRepeated()
      .when(aVoid())
      .thenUser({ coins: 0, totalReceipts: 0 });
  });
});

describe('shoppers', () => {
  const decideFor = (seq: number, isEnrolled?: boolean) =>
    decide(aSubmit(), {
      user: { ...newUser('sara'), seq },
      receipt: null,
      atMs: ms(noon),
      rules: prepareRules(aRulebook()),
      judgedBy: null,
      limits,
      ...(isEnrolled === undefined ? {} : { isEnrolled }),
    });

  test('a shopper who is not enrolled is refused by name if receipts do not enrol', () => {
    expect(decideFor(0, false)).toMatchObject({ refusal: { code: 'not_found', field: 'userId' } });
  });
  test.each([
    ['a shopper with a receipt', 7, false],
    ['an enrolled shopper', 0, true],
    ['anybody, if a first receipt enrols', 0, undefined],
  ] as const)('%s is accepted', (_, seq, isEnrolled) => {
    expect(decideFor(seq, isEnrolled).kind).toBe('changed');
  });
});

describe('maxAmount', () => {
  const stores = aRulebook().stores.map((store) =>
    store.id === 'bookshop' ? { ...store, maxAmount: 900 } : store,
  );

  test.each([
    ['bookshop', 901, 900],
    ['cafe', 501, 500],
  ])('%s: a receipt above the limit is refused, one at the limit is accepted', (storeId, above, ceiling) => {
    given(aRulebook({ stores, maxAmount: 500 }))
      .when(aSubmit({ storeId, amount: above }))
      .thenRefused({ code: 'invalid', field: 'amount' })
      .when(aSubmit({ storeId, amount: ceiling }))
      .thenUser({ totalSpent: ceiling });
  });
  test('a receipt that was accepted before is answered as it was', () => {
    given()
      .when(aSubmit())
      .publish(aRulebook({ version: 2, maxAmount: 500 }))
      .when(aSubmit())
      .thenRepeated();
  });
});

describe('categories', () => {
  const rates = [aRate(), aRate({ category: 'books', coins: { give: 1, per: 100 } })];
  const books = anItem({ category: 'books', amount: 100_000 });
  const strict = aRulebook({
    earning: { rates },
    stores: [{ id: 'cafe', name: { en: 'Cafe' }, category: 'food' }],
  });

  test('a store earns by its own category, whatever the till sends', () => {
    given(strict)
      .when(aSubmit({ items: [books] }))
      .thenUser({ coins: 100 });
  });
  test('a store earns by its other categories, and by any category if it lists none', () => {
    const cafe = { id: 'cafe', name: { en: 'Cafe' } };
    for (const store of [{ ...cafe, category: 'food', categories: ['books'] }, cafe]) {
      given({ ...strict, stores: [store] })
        .when(aSubmit({ items: [books] }))
        .thenUser({ coins: 1_000 });
    }
  });
  test('a category that earns nothing earns nothing in any store', () => {
    const none = { give: 0, per: 1 };
    const vouchers = [...rates, aRate({ category: 'shoes', coins: none, xp: none })];
    given({ ...strict, earning: { rates: vouchers } })
      .when(aSubmit({ items: [anItem({ category: 'shoes', amount: 100_000 })] }))
      .thenUser({ coins: 0, xp: 0, totalSpent: 100_000 });
  });
  test('a return names its lines as the till did', () => {
    const items = [books, anItem({ category: 'food', sku: 'tea', amount: 50_000 })];
    given(strict)
      .when(aSubmit({ amount: 150_000, items }), aReturn({ amount: 100_000, items: [books] }))
      .thenUser({ coins: 50 })
      .when(aReturn({ amount: 100_000, items: [books] }))
      .thenRepeated();
  });
});

describe('completions by one receipt', () => {
  const greedy = (count: number): Mission[] =>
    Array.from({ length: count }, (_, at) =>
      aMission({ code: `m${at}`, kind: 'sum', target: 1, perPeriod: 1_000, reward: { coins: 1, xp: 0 } }),
    );

  test('a rulebook that allows too many completions is refused, and the fault says how many', () => {
    const faults = checkBounds(aRulebook({ missions: greedy(200) }), ms(noon));
    expect(faults[0]).toMatchObject({ path: 'missions.0' });
    expect(faults[0]?.reason).toContain('1000 times, and all missions 200000 times');
  });
  test.each([
    ['a ceiling', { missions: greedy(2), maxAmount: 100 }],
    ['an end in the past', { missions: greedy(3).map((one) => ({ ...one, until: '2026-01-01T00:00:00Z' })) }],
    ['its own limit', { missions: greedy(3).map((one) => ({ ...one, maxCompletions: 60 })) }],
    [
      'receipts that count once',
      { missions: greedy(200).map((one) => ({ ...one, kind: 'count' as const })) },
    ],
  ])('with %s it is accepted', (_, changes) => {
    expect(checkBounds(aRulebook(changes), ms(noon))).toEqual([]);
  });
  test('under such a rulebook in force, one receipt still writes few entries, and the next continues', () => {
    const story = given(aRulebook({ missions: greedy(200) })).when(aSubmit({ amount: 1_000_000 }));
    const completions = (): number =>
      story.user.missions.reduce((sum, state) => sum + state.completions.length, 0);
    expect(completions()).toBe(maxCompletionsPerReceipt);
    const { last } = story;
    expect(last.kind === 'changed' && last.record.entries.length).toBeLessThan(500);
    story.when(aSubmit({ receiptNo: 'r2', amount: 1 }));
    expect(completions()).toBe(2 * maxCompletionsPerReceipt);
    story.when(aVoid());
    expect(story.last.kind === 'changed' && story.last.record.entries.length).toBeLessThan(1_000);
  });
});
