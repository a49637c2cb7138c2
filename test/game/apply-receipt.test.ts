// A submission is judged once, by the rulebook and the time of its purchase; a repetition is not judged again.
import { describe, expect, test } from 'vitest';
import { newUser } from '../../src/game/user.ts';
import { aMission, anItem, aRulebook, aSubmit, dayMs, limits, ms, noon } from '../builders.ts';
import { given } from './given.ts';

const fromNoon = (milliseconds: number): string => new Date(ms(noon) + milliseconds).toISOString();

test('the receipt stores what was granted, for its return', () => {
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
    day: '2026-11-21',
    shares: [{ mission: 'regular', period: 'once', by: 1 }],
    returns: [],
  });
});

test('the record has the person, the time, the receipt and the shopper’s state after it', () => {
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
    ['a currency other than the mall', { currency: 'EUR' }, 'invalid', 'currency'],
    ['too old', { issuedAt: fromNoon(-limits.receiptMaxAgeMs - 1) }, 'too_old', 'issuedAt'],
  ] as const)('%s', (_, changes, code, field) => {
    const story = given(aRulebook());
    const refused = story.mall.carry(aSubmit(changes));
    expect(refused).toMatchObject({ kind: 'refused', refusal: { code, field } });
    story.thenUserIsAgain(newUser('sara'));
    expect(story.mall.receipts.size).toBe(0);
  });

  test('a receipt may be as old as the limit', () => {
    expect(given(aRulebook()).mall.carry(aSubmit({ issuedAt: fromNoon(-limits.receiptMaxAgeMs) })).kind).toBe(
      'changed',
    );
  });

  test('the same receipt with another shopper, amount or currency', () => {
    for (const other of [{ userId: 'omid' }, { amount: 1 }, { currency: 'EUR' }]) {
      given(aRulebook()).when(aSubmit(), aSubmit(other)).thenRefused({ code: 'conflict' });
    }
  });
});

describe('the clock of the till', () => {
  const receiptOf = (issuedAt: string) => {
    const decision = given(aRulebook()).mall.carry(aSubmit({ issuedAt }));
    return decision.kind === 'changed' ? decision.receipt : null;
  };
  test.each([fromNoon(1), fromNoon(3_600_000), '2014-12-31T23:59:59Z', '1970-01-01T00:00:00Z'])(
    'an impossible time (%s) is replaced by the time of arrival, and kept',
    (issuedAt) => {
      expect(receiptOf(issuedAt)).toMatchObject({ issuedAtMs: ms(noon), toldAtMs: ms(issuedAt) });
    },
  );
  test.each([noon, fromNoon(-1)])('%s is possible', (issuedAt) => {
    expect(receiptOf(issuedAt)).toMatchObject({ issuedAtMs: ms(issuedAt) });
    expect(receiptOf(issuedAt)).not.toHaveProperty('toldAtMs');
  });
});

describe('a repetition', () => {
  test('keeps the first submission’s items and time', () => {
    const story = given(aRulebook()).when(aSubmit());
    const before = story.user;
    story.when(aSubmit({ items: [anItem()], issuedAt: fromNoon(-3_600_000) })).thenRepeated();
    expect(story.user).toBe(before);
    expect(story.receipt().items).toEqual([]);
  });
  test('of a settled receipt is answered even if it is too old or the mall’s currency has changed', () => {
    given(aRulebook())
      .when(aSubmit())
      .publish(aRulebook({ version: 2, currency: 'EUR' }))
      .at(fromNoon(400 * dayMs))
      .when(aSubmit())
      .thenRepeated();
  });
  test('of a voided receipt does not award it again', () => {
    const story = given(aRulebook()).when(aSubmit());
    story.mall.carry({ ...aSubmit(), type: 'receipt.void', storeId: 'cafe', receiptNo: 'r1', reason: 'x' });
    story.when(aSubmit()).thenRepeated().thenUser({ coins: 0 });
  });
});
