// Which submissions are the same receipt, and returns before and after their receipt.
import { describe, expect, test } from 'vitest';
import { outcomeOf, outcomeWithoutChange } from '../../src/game/outcome.ts';
import { previewReceipt } from '../../src/game/preview.ts';
import { receiptIdAt } from '../../src/game/receipt-id.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { newUser } from '../../src/game/user.ts';
import {
  aMission,
  anItem,
  aPurchase,
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

describe('the numbers of a store', () => {
  const [cafe] = aRulebook().stores;
  const rules = (numbers: 'unique' | 'daily' | 'yearly', calendar: 'persian' | 'gregorian' = 'persian') =>
    prepareRules(aRulebook({ calendar, stores: cafe ? [{ ...cafe, numbers }] : [] }));
  test.each([
    [rules('unique'), 'cafe:a17'],
    [rules('daily'), 'cafe@2026-11-21:a17'],
    [rules('yearly'), 'cafe@1405:a17'],
    [rules('yearly', 'gregorian'), 'cafe@2026:a17'],
  ])('%#: %s', (given, expected) => {
    expect(receiptIdAt(given, 'cafe', 'A17', ms('2026-11-20T21:00:00Z'))).toBe(expected);
  });
  test('with numbers that never restart, the same number on another day is a conflict that names the setting', () => {
    given(aRulebook())
      .when(aSubmit(), aSubmit({ issuedAt: '2026-11-20T12:00:00+03:30' }))
      .thenRefused({
        code: 'conflict',
        field: 'issuedAt',
        message:
          'number r1 of store cafe is known from 2026-11-21, and this one is from 2026-11-20. ' +
          "If the numbers of the store restart, set `numbers` of the store to 'daily' or 'yearly' in the rulebook",
      });
  });
  test('a repetition is recognized, even if its clock was corrected', () => {
    const ahead = aSubmit({ issuedAt: '2026-11-22T12:00:00+03:30' });
    const { mall } = given(aRulebook());
    expect(mall.carry(ahead).kind).toBe('changed');
    mall.atMs += 5 * 86_400_000;
    expect(mall.carry(ahead)).toMatchObject({
      kind: 'repeated',
      receipt: { toldAtMs: ahead.purchase.issuedAtMs },
    });
  });
  test('a void without a day does not wait for a later receipt of that number', () => {
    const { mall } = given(aRulebook());
    expect(mall.carry({ ...aVoid(), mustExist: true })).toMatchObject({
      kind: 'refused',
      refusal: { code: 'not_found', field: 'issuedAt' },
    });
    expect(mall.receipts.size).toBe(0);
  });
});

const electronics = anItem({ sku: 'tv', category: 'books', amount: 60_000 });
const giftCard = anItem({ sku: 'gift', category: 'shoes', amount: 40_000 });
const both = { amount: 100_000, items: [electronics, giftCard] };
const noGifts = aRulebook({
  earning: {
    rates: [aRate(), aRate({ category: 'shoes', coins: { give: 0, per: 1 }, xp: { give: 0, per: 1 } })],
  },
});

describe('a return by lines', () => {
  test('takes back the coins of the returned lines only', () => {
    given(noGifts)
      .when(aSubmit(both), aReturn({ amount: 60_000, items: [electronics] }))
      .thenUser({ coins: 0, totalSpent: 40_000 });
    given(noGifts)
      .when(aSubmit(both), aReturn({ amount: 40_000, items: [giftCard] }))
      .thenUser({ coins: 60, totalSpent: 60_000 });
    given(noGifts)
      .when(aSubmit(both), aReturn({ amount: 50_000 }))
      .thenUser({ coins: 30 });
  });
  test('may take part of a line, then the rest', () => {
    const half = { ...electronics, amount: 30_000 };
    const story = given(noGifts).when(aSubmit(both), aReturn({ amount: 30_000, items: [half] }));
    story.thenUser({ coins: 30 });
    expect(story.receipt().rest).toMatchObject([{ sku: 'tv', amount: 30_000 }, { sku: 'gift' }]);
    story.when(aReturn({ returnNo: 'b2', amount: 30_000, items: [half] })).thenUser({ coins: 0 });
    expect(story.receipt().rest).toMatchObject([{ sku: 'gift' }]);
  });
  test('takes a line that the receipt does not have by its amount', () => {
    given(aRulebook())
      .when(aSubmit(), aReturn({ amount: 1_000, items: [anItem({ sku: 'unknown' })] }))
      .thenUser({ coins: 99 });
  });
  test.each([[{ amount: 2_000 }], [{ reason: 'another' }], [{ items: [anItem()] }]])(
    'with another %j under one number is a conflict',
    (other) => {
      given(aRulebook())
        .when(aSubmit(), aReturn(), aReturn())
        .thenRepeated()
        .when(aReturn(other))
        .thenRefused({ code: 'conflict', field: 'returnNo' });
    },
  );
  test('compares its number as receipt numbers are compared', () => {
    given(aRulebook())
      .when(aSubmit(), aReturn({ returnNo: 'RMA-1' }), aReturn({ returnNo: 'rma-۱' }))
      .thenRepeated();
  });
});

describe('a return before its receipt', () => {
  test('waits, and the receipt is judged as if only the rest had been bought', () => {
    const late = given(noGifts).when(aReturn({ amount: 60_000, items: [electronics] }));
    late
      .thenNoted('tombstone')
      .when(aSubmit(both))
      .thenUser({ coins: 0, totalSpent: 40_000, totalReceipts: 1 });
    expect(late.receipt()).toMatchObject({
      status: 'returned',
      version: 2,
      amount: 100_000,
      left: 40_000,
      returns: [{ returnNo: 'b1', amount: 60_000, seq: 1 }],
    });
    const inOrder = given(noGifts).when(aSubmit(both), aReturn({ amount: 60_000, items: [electronics] }));
    expect({ ...late.user, seq: 0 }).toEqual({ ...inOrder.user, seq: 0 });
    late.when(aReturn({ amount: 60_000, items: [electronics] })).thenRepeated();
    late.when(aReturn({ amount: 1 })).thenRefused({ code: 'conflict' });
    late.when(aVoid()).thenUserIsAgain(newUser('sara'));
  });
  test('several wait together, each once; a void after them voids all', () => {
    const story = given(aRulebook()).when(aReturn(), aReturn());
    story
      .thenRepeated()
      .when(aReturn({ amount: 2 }))
      .thenRefused({ code: 'conflict', field: 'returnNo' });
    story
      .when(aReturn({ returnNo: 'b2', amount: 2_000 }))
      .when(aSubmit())
      .thenUser({ coins: 97 });
    given(aRulebook()).when(aReturn(), aVoid()).thenNoted('tombstone').when(aSubmit()).thenNoted('rejected');
  });
  test('of everything makes the receipt earn nothing, with the reason', () => {
    const story = given(aRulebook())
      .when(aReturn({ amount: 100_000 }), aSubmit())
      .thenNoted('rejected');
    const { last } = story;
    expect(last.kind === 'noted' && outcomeWithoutChange(last.receipt, 'rejected')).toMatchObject({
      status: 'rejected',
      standing: 'voided',
      left: 0,
      reason: expect.stringContaining('brought back'),
    });
  });
});

test('a repeated receipt answers with its standing', () => {
  const story = given(aRulebook()).when(aSubmit());
  const [first] = story.mall.records;
  const again = () => first && outcomeOf(first, 'duplicate', story.receipt());
  expect(again()).toMatchObject({ standing: 'applied', left: 100_000, coins: { delta: 100 } });
  story.when(aReturn({ amount: 40_000 }));
  expect(again()).toMatchObject({ standing: 'returned', left: 60_000, coins: { delta: 100 } });
  story.when(aVoid());
  expect(again()).toMatchObject({ standing: 'voided', left: 0 });
});

describe('a preview', () => {
  const rules = prepareRules(aRulebook({ missions: [aMission({ target: 1 })] }));
  const situation = { user: newUser('sara'), receipt: null, atMs: ms(noon), rules, judgedBy: null, limits };
  test('equals the outcome of the submission', () => {
    const said = previewReceipt('cafe:r1', aPurchase(), situation);
    expect(said).toMatchObject({
      status: 'preview',
      coins: { delta: 150, balance: 150 },
      missions: [{ code: 'regular', completed: true }],
    });
  });
  test('of a receipt that would be refused is the refusal', () => {
    expect(previewReceipt('cafe:r1', aPurchase({ currency: 'EUR' }), situation)).toMatchObject({
      code: 'invalid',
    });
  });
  test('names the cap that the coins of the purchase reach', () => {
    const preview = (perReceipt: number, perDay: number) =>
      previewReceipt('cafe:r1', aPurchase(), {
        ...situation,
        rules: prepareRules(
          aRulebook({
            earning: { rates: [aRate()], perReceipt: { coins: perReceipt }, perDay: { coins: perDay } },
          }),
        ),
      });
    expect(preview(101, 101)).not.toHaveProperty('capped');
    expect(preview(60, 101)).toMatchObject({ coins: { delta: 60 }, capped: 'receipt' });
    expect(preview(60, 30)).toMatchObject({ coins: { delta: 30 }, capped: 'day' });
    expect(preview(101, 0)).toMatchObject({ coins: { delta: 0 }, capped: 'day' });
  });
  test('of a known receipt changes nothing', () => {
    const { mall } = given(aRulebook()).when(aSubmit());
    const receipt = mall.receipts.get('cafe:r1') ?? null;
    expect(previewReceipt('cafe:r1', aPurchase(), { ...situation, user: mall.user, receipt })).toStrictEqual({
      status: 'preview',
      standing: 'applied',
      left: 100_000,
      receiptId: 'cafe:r1',
      userId: 'sara',
      seq: 3,
      coins: { delta: 0, balance: 100 },
      xp: { delta: 0, total: 100 },
      level: { from: 1, to: 1 },
      missions: [],
      entries: [],
    });
  });
});
