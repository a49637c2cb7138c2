// What the mall's own lists and bounds refuse: unknown stores and shoppers, amounts above a ceiling, foreign categories.
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
  test('a receipt of a store that nobody knows is refused by name, and so is its return', () => {
    given()
      .when(aSubmit({ storeId: 's99' }))
      .thenRefused({ code: 'not_found', field: 'storeId' })
      .when(aVoid({ storeId: 's99' }))
      .thenRefused({ code: 'not_found', field: 'storeId' })
      .thenUserIsAgain(newUser('sara'));
  });
  test('a store that is gone from the rulebook still takes back what it has sold', () => {
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

  test('who was not enrolled is refused by name where receipts do not enrol', () => {
    expect(decideFor(0, false)).toMatchObject({ refusal: { code: 'not_found', field: 'userId' } });
  });
  test.each([
    ['who has a receipt already', 7, false],
    ['who was enrolled', 0, true],
    ['anybody, where a first receipt enrols', 0, undefined],
  ] as const)('%s is taken', (_, seq, isEnrolled) => {
    expect(decideFor(seq, isEnrolled).kind).toBe('changed');
  });
});

describe('a ceiling', () => {
  const stores = aRulebook().stores.map((store) =>
    store.id === 'bookshop' ? { ...store, maxAmount: 900 } : store,
  );

  test.each([
    ['bookshop', 901, 900],
    ['cafe', 501, 500],
  ])('%s: above its ceiling a receipt is refused, at it it is taken', (storeId, above, ceiling) => {
    given(aRulebook({ stores, maxAmount: 500 }))
      .when(aSubmit({ storeId, amount: above }))
      .thenRefused({ code: 'invalid', field: 'amount' })
      .when(aSubmit({ storeId, amount: ceiling }))
      .thenUser({ totalSpent: ceiling });
  });
  test('what was taken before is answered as it was', () => {
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

  test('a store earns by its own category, whatever the till claims', () => {
    given(strict)
      .when(aSubmit({ items: [books] }))
      .thenUser({ coins: 100 });
  });
  test('it earns by what else it sells, and by anything where it names nothing', () => {
    const cafe = { id: 'cafe', name: { en: 'Cafe' } };
    for (const store of [{ ...cafe, category: 'food', categories: ['books'] }, cafe]) {
      given({ ...strict, stores: [store] })
        .when(aSubmit({ items: [books] }))
        .thenUser({ coins: 1_000 });
    }
  });
  test('what earns nothing earns nothing in any store', () => {
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

  test('a rulebook that allows too many is refused, and the fault says how many', () => {
    const faults = checkBounds(aRulebook({ missions: greedy(200) }), ms(noon));
    expect(faults[0]).toMatchObject({ path: 'missions.0' });
    expect(faults[0]?.reason).toContain('1000 times, and all missions 200000 times');
  });
  test.each([
    ['a ceiling', { missions: greedy(2), maxAmount: 100 }],
    [
      'an end that has passed',
      { missions: greedy(3).map((one) => ({ ...one, until: '2026-01-01T00:00:00Z' })) },
    ],
    ['a bound of its own', { missions: greedy(3).map((one) => ({ ...one, maxCompletions: 60 })) }],
    [
      'receipts that count once',
      { missions: greedy(200).map((one) => ({ ...one, kind: 'count' as const })) },
    ],
  ])('with %s it is taken', (_, changes) => {
    expect(checkBounds(aRulebook(changes), ms(noon))).toEqual([]);
  });
  test('where such a rulebook is in force already, one receipt still writes few entries, and the next goes on', () => {
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
