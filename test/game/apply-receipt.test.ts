// A submission: judged once, by the rules and the time of its purchase, and settled before either is looked at again.
import { describe, expect, test } from 'vitest';
import { newUser } from '../../src/game/user.ts';
import { aMission, anItem, aRulebook, aSubmit, dayMs, limits, ms, noon } from '../builders.ts';
import { given } from './given.ts';

const fromNoon = (milliseconds: number): string => new Date(ms(noon) + milliseconds).toISOString();

test('what was granted is written into the receipt, for the day it has to be taken back', () => {
  const rulebook = aRulebook({
    version: 7,
    earning: { rates: aRulebook().earning.rates, perDay: { coins: 500 } },
    missions: [aMission()],
  });
  const story = given(rulebook).when(aSubmit());
  expect(story.receipt()).toEqual({
    id: 'cafe:r1',
    storeId: 'cafe',
    receiptNo: 'r1',
    userId: 'sara',
    amount: 100_000,
    currency: 'IRR',
    issuedAtMs: ms(noon),
    items: [],
    status: 'applied',
    version: 1,
    createdAtMs: ms(noon),
    rulebook: 7,
    seq: 1,
    left: 100_000,
    earned: { coins: 100, xp: 100 },
    room: { day: '2026-11-21', coins: 500 },
    shares: [{ mission: 'regular', period: 'once', by: 1 }],
    returns: [],
  });
});

test('the record says who, when, what for, and how the shopper stands after it', () => {
  const story = given(aRulebook()).when(aSubmit());
  expect(story.last).toMatchObject({
    kind: 'changed',
    record: {
      userId: 'sara',
      firstSeq: 1,
      seq: 3,
      atMs: ms(noon),
      cause: 'receipt.submit',
      ref: 'cafe:r1',
      levelBefore: 1,
      after: { coins: 100, xp: 100, level: 1 },
    },
  });
});

describe('refused', () => {
  test.each([
    ['another currency than the mall', { currency: 'EUR' }, 'invalid', 'currency'],
    ['bought in the future', { issuedAt: fromNoon(limits.clockSkewMs + 1) }, 'invalid', 'issuedAt'],
    ['too old', { issuedAt: fromNoon(-limits.receiptMaxAgeMs - 1) }, 'too_old', 'issuedAt'],
  ] as const)('%s', (_, changes, code, field) => {
    const story = given(aRulebook());
    const refused = story.mall.carry(aSubmit(changes));
    expect(refused).toMatchObject({ kind: 'refused', refusal: { code, field } });
    story.thenUserIsAgain(newUser('sara'));
    expect(story.mall.receipts.size).toBe(0);
  });

  test("a till's clock may run ahead a little, and a receipt may be as old as the limit says", () => {
    for (const issuedAt of [fromNoon(limits.clockSkewMs), fromNoon(-limits.receiptMaxAgeMs)]) {
      expect(given(aRulebook()).mall.carry(aSubmit({ issuedAt })).kind).toBe('changed');
    }
  });

  test('the same receipt with another shopper, amount or currency', () => {
    for (const other of [{ userId: 'omid' }, { amount: 1 }, { currency: 'EUR' }]) {
      given(aRulebook()).when(aSubmit(), aSubmit(other)).thenRefused({ code: 'conflict' });
    }
  });
});

describe('said again', () => {
  test('the rest of the first one stands, whatever the second says of items and time', () => {
    const story = given(aRulebook()).when(aSubmit());
    const before = story.user;
    story.when(aSubmit({ items: [anItem()], issuedAt: fromNoon(-dayMs) })).thenRepeated();
    expect(story.user).toBe(before);
    expect(story.receipt().items).toEqual([]);
  });
  test('what is settled is not too old, and not of a wrong currency since the mall changed', () => {
    given(aRulebook())
      .when(aSubmit())
      .publish(aRulebook({ version: 2, currency: 'EUR' }))
      .at(fromNoon(400 * dayMs))
      .when(aSubmit())
      .thenRepeated();
  });
  test('a voided receipt is not awarded a second time', () => {
    const story = given(aRulebook()).when(aSubmit());
    story.mall.carry({ ...aSubmit(), type: 'receipt.void', storeId: 'cafe', receiptNo: 'r1', reason: 'x' });
    story.when(aSubmit()).thenRepeated().thenUser({ coins: 0 });
  });
});
