// Voids and returns that come before their receipt are noted, and the receipt is judged with them.
import { describe, expect, test } from 'vitest';
import { newUser } from '../../src/game/user.ts';
import { maxReturnsPerReceipt } from '../../src/game/void-receipt.ts';
import { anItem, aReturn, aRulebook, aSubmit, aVoid, ms, noon } from '../builders.ts';
import type { Story } from './given.ts';
import { given } from './given.ts';

const noted = (story: Story) => {
  const { last } = story;
  if (last.kind !== 'noted') throw new Error(`the last command was ${last.kind}, not noted`);
  return last.receipt;
};

const tombstone = {
  id: 'cafe:r1',
  storeId: 'cafe',
  receiptNo: 'r1',
  createdAtMs: ms(noon),
  status: 'tombstone',
};
const shoes = anItem({ category: 'shoes', amount: 600 });
const books = anItem({ category: 'books', amount: 400 });

describe('the note', () => {
  test('of a void has its reason, and nothing of a shopper', () => {
    const story = given(aRulebook()).when(aVoid());
    expect(noted(story)).toEqual({ ...tombstone, version: 1, reason: 'brought back' });
  });
  test('of returns has each with its number, amount and reason, and its lines where it has items', () => {
    const story = given(aRulebook()).when(
      aReturn({ returnNo: 'b1', amount: 600, reason: 'too small', items: [shoes] }),
      aReturn({ returnNo: 'b2', amount: 100 }),
    );
    expect(noted(story)).toEqual({
      ...tombstone,
      version: 2,
      returns: [
        {
          returnNo: 'b1',
          amount: 600,
          reason: 'too small',
          items: [shoes],
          lines: expect.stringMatching(/./),
        },
        { returnNo: 'b2', amount: 100, reason: 'brought back' },
      ],
    });
  });
  test('keeps its returns when a void follows', () => {
    const story = given(aRulebook()).when(aReturn({ amount: 100 }), aVoid());
    expect(noted(story)).toEqual({
      ...tombstone,
      version: 2,
      reason: 'brought back',
      returns: [{ returnNo: 'b1', amount: 100, reason: 'brought back' }],
    });
  });
});

describe('refused are', () => {
  test('a store that the rulebook does not have', () => {
    given(aRulebook())
      .when(aVoid({ storeId: 'nowhere' }))
      .thenRefused({ code: 'not_found', field: 'storeId', message: expect.stringContaining('nowhere') });
  });
  test('a void of a receipt that has to exist', () => {
    given(aRulebook())
      .when({ ...aVoid(), mustExist: true })
      .thenRefused({
        code: 'not_found',
        field: 'issuedAt',
        message: expect.stringContaining('no receipt of today'),
      })
      .when({ ...aVoid(), mustExist: false })
      .thenNoted('tombstone');
  });
  test('a return after a void, before and after the receipt', () => {
    const refusal = {
      code: 'invalid',
      field: 'amount',
      message: 'this receipt was returned completely',
    } as const;
    given(aRulebook())
      .when(aVoid(), aReturn())
      .thenRefused(refusal)
      .when(aSubmit(), aReturn())
      .thenRefused(refusal);
  });
  test(`the return after ${maxReturnsPerReceipt}`, () => {
    const story = given(aRulebook());
    for (let index = 1; index <= maxReturnsPerReceipt; index += 1) {
      story.when(aReturn({ returnNo: `b${index}`, amount: 1 }));
    }
    story.thenNoted('tombstone');
    story.when(aReturn({ returnNo: 'one-more', amount: 1 })).thenRefused({
      code: 'invalid',
      field: 'returnNo',
      message: `at most ${maxReturnsPerReceipt} partial returns of one receipt`,
    });
  });
  test('more than 500 lines of all returns together', () => {
    const lines = (count: number) => Array.from({ length: count }, () => anItem({ amount: 1 }));
    given(aRulebook())
      .when(
        aReturn({ returnNo: 'b1', amount: 300, items: lines(300) }),
        aReturn({ returnNo: 'b2', amount: 5 }),
      )
      .when(aReturn({ returnNo: 'b3', amount: 200, items: lines(200) }))
      .thenNoted('tombstone')
      .when(aReturn({ returnNo: 'b4', amount: 1, items: lines(1) }))
      .thenRefused({
        code: 'invalid',
        field: 'items',
        message: 'at most 500 lines go back before their receipt',
      });
  });
});

describe('a repetition', () => {
  test('of a void gets the same answer, before and after its receipt', () => {
    const story = given(aRulebook()).when(aVoid(), aVoid()).thenRepeated();
    const first = { ...tombstone, version: 1, reason: 'brought back' };
    expect(story.last).toEqual({ kind: 'repeated', receipt: first, seq: null });
    story.when(aSubmit(), aVoid()).thenRepeated();
    expect(story.last).toEqual({ kind: 'repeated', receipt: { ...first, version: 2 }, seq: null });
  });
  test('of a void of one that has returns, too', () => {
    const story = given(aRulebook())
      .when(aReturn({ amount: 100 }), aVoid(), aVoid())
      .thenRepeated();
    const returns = [{ returnNo: 'b1', amount: 100, reason: 'brought back' }];
    expect(story.last).toMatchObject({ receipt: { returns, reason: 'brought back' }, seq: null });
  });
  test('of a return gets the same answer, and its number is the same in other letters and digits', () => {
    const story = given(aRulebook())
      .when(aReturn({ returnNo: 'B1' }), aReturn({ returnNo: 'b۱' }))
      .thenRepeated();
    const returns = [{ returnNo: 'B1', amount: 1_000, reason: 'brought back' }];
    expect(story.last).toEqual({
      kind: 'repeated',
      receipt: { ...tombstone, version: 1, returns },
      seq: null,
    });
  });
  test('of a return after the void and the receipt is one still', () => {
    given(aRulebook())
      .when(aReturn(), aVoid(), aReturn())
      .thenRepeated()
      .when(aSubmit(), aReturn())
      .thenRepeated();
  });
  test('of a return with another amount, reason or items is a conflict', () => {
    const first = aReturn({ amount: 600, items: [shoes] });
    const conflict = {
      code: 'conflict',
      field: 'returnNo',
      message: 'this return is known with another amount, reason or items',
    } as const;
    given(aRulebook())
      .when(first, aReturn({ amount: 601, items: [shoes] }))
      .thenRefused(conflict)
      .when(aReturn({ amount: 600, items: [shoes], reason: 'too late' }))
      .thenRefused(conflict)
      .when(aReturn({ amount: 600, items: [books] }))
      .thenRefused(conflict)
      .when(aReturn({ amount: 600 }))
      .thenRefused(conflict)
      .when(first)
      .thenRepeated();
  });
  test('of a return without items that is sent with some is a conflict', () => {
    given(aRulebook())
      .when(aReturn({ amount: 600 }), aReturn({ amount: 600, items: [shoes] }))
      .thenRefused({ code: 'conflict' });
  });
  test('may have any reason where none was recorded', () => {
    given(aRulebook())
      .when(aReturn({ reason: '' }), aReturn({ reason: 'too late' }))
      .thenRepeated();
  });
});

describe('the receipt that comes after its returns', () => {
  const late = () =>
    given(aRulebook()).when(
      aReturn({ returnNo: 'b1', amount: 30_000 }),
      aSubmit(),
      aReturn({ returnNo: 'b2', amount: 20_000 }),
    );

  test('earns what is left of it', () => {
    late().thenUser({ coins: 50, xp: 50, totalReceipts: 1, totalSpent: 50_000 });
  });
  test('answers a noted return as it did then, and a later one by its own record', () => {
    const story = late()
      .when(aReturn({ returnNo: 'b1', amount: 30_000 }))
      .thenRepeated();
    // A return raised the version since; the answer shows only that nothing was awarded.
    expect(story.last).toEqual({ kind: 'repeated', receipt: { ...tombstone, version: 3 }, seq: null });
    story.when(aReturn({ returnNo: 'b2', amount: 20_000 })).thenRepeated();
    const [, second] = story.receipt().returns;
    expect(story.last).toMatchObject({ receipt: { status: 'returned' }, seq: second?.seq });
    expect(story.mall.records.at(-1)?.firstSeq).toBe(second?.seq);
  });
  test('is rejected where its returns left nothing, for the reason of the last one', () => {
    const story = given(aRulebook())
      .when(
        aReturn({ returnNo: 'b1', amount: 60_000 }),
        aReturn({ returnNo: 'b2', amount: 40_000, reason: 'all of it' }),
        aSubmit(),
      )
      .thenNoted('rejected');
    expect(noted(story)).toMatchObject({ reason: 'all of it', version: 3 });
    story.when(aSubmit()).thenRepeated().thenUserIsAgain(newUser('sara'));
    expect(story.last).toMatchObject({ receipt: { status: 'rejected' }, seq: null });
  });
  test('is voided by what is left', () => {
    late().when(aVoid()).thenUserIsAgain(newUser('sara'));
  });
});
