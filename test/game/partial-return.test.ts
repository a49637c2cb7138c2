// A partial return takes back the difference to what the remaining amount would have earned.
import { describe, expect, test } from 'vitest';
import { newUser } from '../../src/game/user.ts';
import { maxReturnsPerReceipt } from '../../src/game/void-receipt.ts';
import { aLevel, aMission, anItem, aRate, aReturn, aRulebook, aSubmit, aVoid } from '../builders.ts';
import { given } from './given.ts';

test('takes back the difference, rounded as the remaining amount would have been', () => {
  given(aRulebook())
    .when(aSubmit({ amount: 10_500 }), aReturn({ amount: 600 }))
    .thenUser({ coins: 9, xp: 9, totalReceipts: 1, totalSpent: 9_900 })
    .thenEntries([
      { kind: 'xp.lost', xp: -1, reason: 'return' },
      { kind: 'coins.debited', coins: -1, reason: 'return', balance: 9 },
      { kind: 'purchase.returned', amount: -600, receipts: 0 },
    ]);
});

test('uses the rulebook that judged the receipt, not the one in force', () => {
  given(aRulebook())
    .when(aSubmit({ amount: 10_000 }))
    .publish(aRulebook({ version: 2, earning: { rates: [aRate({ coins: { give: 99, per: 1 } })] } }))
    .when(aReturn({ amount: 4_000 }))
    .thenUser({ coins: 6 });
});

test('takes nothing while the rest still earns the cap', () => {
  given(aRulebook({ earning: { rates: [aRate()], perReceipt: { coins: 50 } } }))
    .when(aSubmit(), aReturn({ returnNo: 'b1', amount: 50_000 }))
    .thenUser({ coins: 50, xp: 50 })
    .when(aReturn({ returnNo: 'b2', amount: 1_000 }))
    .thenUser({ coins: 49 });
});

test('takes a level if the rest does not hold it', () => {
  given(aRulebook({ levels: [aLevel({ xp: 100, coins: 10 })] }))
    .when(aSubmit(), aReturn({ amount: 1 }))
    .thenUser({ level: 1, coins: 99, xp: 99 });
});

test('leaves a mission that counts receipts until nothing of the receipt is left', () => {
  given(aRulebook({ missions: [aMission({ target: 1 })] }))
    .when(aSubmit({ amount: 900 }), aReturn({ returnNo: 'b1', amount: 899 }))
    .thenUser({ coins: 50 })
    .when(aReturn({ returnNo: 'b2', amount: 1 }))
    .thenUserIsAgain(newUser('sara'));
});

test('leaves distinct stores and categories until nothing of them is left', () => {
  const missions = [
    aMission({ code: 'around', kind: 'stores', target: 1 }),
    aMission({ code: 'variety', kind: 'categories', target: 1 }),
  ];
  given(aRulebook({ missions }))
    .when(aSubmit({ amount: 900 }), aReturn({ amount: 899 }))
    .thenUser({ coins: 100 })
    .when(aVoid())
    .thenUserIsAgain(newUser('sara'));
});

test('lowers a mission’s sum by the amount, and reopens it below the target', () => {
  given(aRulebook({ missions: [aMission({ kind: 'sum', target: 800 })] }))
    .when(aSubmit({ amount: 900 }), aReturn({ returnNo: 'b1', amount: 100 }))
    .thenUser({ coins: 50, missions: [{ progress: 800 }] })
    .when(aReturn({ returnNo: 'b2', amount: 1 }))
    .thenUser({ coins: 0, missions: [{ progress: 799, completions: [] }] });
});

test('counts nothing in a sum once the rest is below the minimum amount', () => {
  given(aRulebook({ missions: [aMission({ kind: 'sum', target: 5_000, filter: { minAmount: 500 } })] }))
    .when(aSubmit({ amount: 900 }), aReturn({ amount: 401 }))
    .thenUser({ missions: [] });
});

test('does not move money to a category that the receipt does not name by rounding', () => {
  const rates = [
    aRate({ coins: { give: 1, per: 1 } }),
    aRate({ category: 'shoes', coins: { give: 10, per: 1 } }),
  ];
  const items = [anItem({ category: 'food', amount: 1 }), anItem({ category: 'books', amount: 1 })];
  const where = { storeId: 'cobbler' };
  const cobbler = {
    id: 'cobbler',
    name: { en: 'Cobbler' },
    category: 'shoes',
    categories: ['food', 'books'],
  };
  given(aRulebook({ earning: { rates }, stores: [cobbler] }))
    .when(aSubmit({ ...where, amount: 2, items }))
    .thenUser({ coins: 2 })
    .when(aReturn({ ...where, amount: 1 }))
    .thenUser({ coins: 1 })
    .when(aVoid(where))
    .thenUserIsAgain(newUser('sara'));
});

test('gives more where the rest earns more, up to the level that its XP reaches', () => {
  const rates = [aRate({ category: 'shoes', coins: { give: 1, per: 1 }, xp: { give: 1, per: 1 } })];
  const items = [anItem({ category: 'food', amount: 50 }), anItem({ category: 'shoes', amount: 50 })];
  const cobbler = { id: 'cobbler', name: { en: 'Cobbler' }, category: 'shoes', categories: ['food'] };
  const where = { storeId: 'cobbler' };
  const food = [anItem({ category: 'food', amount: 50 })];
  given(aRulebook({ earning: { rates }, stores: [cobbler], levels: [aLevel({ xp: 80, coins: 10 })] }))
    .when(aSubmit({ ...where, amount: 100, items }))
    .thenUser({ coins: 50, xp: 50, level: 1 })
    .when(aReturn({ ...where, amount: 10, items: food }))
    .thenEntries([
      { kind: 'xp.gained', xp: 40, reason: 'return' },
      { kind: 'level.reached', level: 2, coins: 10 },
      { kind: 'coins.credited', coins: 40, reason: 'return' },
      { kind: 'purchase.returned', amount: -10, receipts: 0 },
    ])
    .when(aVoid(where))
    .thenUserIsAgain(newUser('sara'));
});

describe('a return of a line with a negative amount', () => {
  const missions = [
    aMission({ code: 'shod', kind: 'sum', target: 50, filter: { categories: ['shoes'] } }),
    aMission({ code: 'variety', kind: 'categories', target: 2 }),
  ];
  const food = (amount: number) => anItem({ category: 'food', amount });
  const shoes = (amount: number) => anItem({ category: 'shoes', amount });
  const books = (amount: number) => anItem({ category: 'books', amount });
  const bought = () =>
    given(aRulebook({ missions })).when(aSubmit({ amount: 90, items: [food(100), shoes(50), shoes(-60)] }));

  test('can advance and complete missions, for which the rest of the receipt counts more', () => {
    bought()
      .thenUser({ missions: [{ code: 'variety', progress: 1 }] })
      .when(aReturn({ amount: 10, items: [food(70), shoes(-60)] }))
      .thenEntries([
        { kind: 'mission.progressed', mission: 'variety', by: 1, progress: 2 },
        { kind: 'mission.completed', mission: 'variety', held: 2 },
        { kind: 'mission.progressed', mission: 'shod', by: 50, progress: 50 },
        { kind: 'mission.completed', mission: 'shod', held: 50 },
        { kind: 'purchase.returned', amount: -10 },
      ])
      .thenUser({ coins: 100 })
      .when(aVoid())
      .thenUserIsAgain(newUser('sara'));
  });
  test('can take one category and give another', () => {
    given(aRulebook({ missions: [aMission({ code: 'variety', kind: 'categories', target: 2 })] }))
      .when(aSubmit({ amount: 90, items: [books(40), food(50), shoes(10), shoes(-10)] }))
      .thenUser({ missions: [{ progress: 2, completions: [{ held: 2 }] }] })
      .when(aReturn({ amount: 30, items: [books(40), shoes(-10)] }))
      .thenEntries([
        { kind: 'mission.reopened', mission: 'variety', held: 2 },
        { kind: 'mission.regressed', mission: 'variety', progress: 1, seen: ['books'] },
        { kind: 'mission.progressed', mission: 'variety', by: 1, progress: 2, seen: ['shoes'] },
        { kind: 'mission.completed', mission: 'variety', held: 2 },
        { kind: 'purchase.returned', amount: -30 },
      ])
      .when(aVoid())
      .thenUserIsAgain(newUser('sara'));
  });
});

describe('numbers of returns', () => {
  test('the same return again is a duplicate, with another amount a conflict', () => {
    given(aRulebook())
      .when(aSubmit(), aReturn({ amount: 10_000 }), aReturn({ amount: 10_000 }))
      .thenRepeated()
      .thenUser({ coins: 90 })
      .when(aReturn({ amount: 20_000 }))
      .thenRefused({ code: 'conflict', field: 'returnNo' });
  });
  test('more than the rest is invalid', () => {
    given(aRulebook())
      .when(aSubmit({ amount: 5_000 }), aReturn({ returnNo: 'b1', amount: 3_000 }))
      .when(aReturn({ returnNo: 'b2', amount: 2_001 }))
      .thenRefused({ code: 'invalid', field: 'amount', message: 'more than is left (2000)' })
      .thenUser({ totalSpent: 2_000 });
  });
  test('a void takes back the rest', () => {
    const story = given(aRulebook()).when(aSubmit(), aReturn({ amount: 40_000 }), aVoid());
    story.thenUserIsAgain(newUser('sara'));
    expect(story.receipt()).toMatchObject({
      status: 'voided',
      left: 0,
      returns: [{ returnNo: 'b1', amount: 40_000 }],
    });
  });
  test('a receipt that was returned completely in parts is voided', () => {
    const story = given(aRulebook()).when(
      aSubmit({ amount: 2_000 }),
      aReturn({ returnNo: 'b1', amount: 1_500 }),
    );
    expect(story.receipt()).toMatchObject({ status: 'returned', left: 500 });
    story.when(aReturn({ returnNo: 'b2', amount: 500 }));
    expect(story.receipt()).toMatchObject({ status: 'voided', left: 0 });
  });
  test(`at most ${maxReturnsPerReceipt} for one receipt; a void takes the rest`, () => {
    const story = given(aRulebook()).when(aSubmit({ amount: 1_000 }));
    for (let index = 0; index < maxReturnsPerReceipt; index += 1) {
      story.when(aReturn({ returnNo: `b${index}`, amount: 1 }));
    }
    story
      .when(aReturn({ returnNo: 'one-more', amount: 1 }))
      .thenRefused({ code: 'invalid', field: 'returnNo' })
      .when(aVoid())
      .thenUserIsAgain(newUser('sara'));
  });
});
