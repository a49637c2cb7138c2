// A submission is judged once, by the rulebook and the time of its purchase; a repetition is not judged again.
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/game/decide.ts';
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

test('the entry of a purchase has only what it changed', () => {
  const story = given(aRulebook()).when(aSubmit());
  const entries = story.last.kind === 'changed' ? story.last.record.entries : [];
  expect(entries[0]).toStrictEqual({
    kind: 'purchase.recorded',
    amount: 100_000,
    receipts: 1,
    keepFrom: '2026-08-23',
    balance: 0,
  });
});

test('a receipt over 0 is recorded and not counted', () => {
  given(aRulebook())
    .when(aSubmit({ amount: 0 }))
    .thenEntries([{ kind: 'purchase.recorded', amount: 0, receipts: 0 }])
    .thenUser({ totalReceipts: 0, totalSpent: 0 });
});

test('totals stop at the largest exact number, and entries still add up to the balance', () => {
  const most = Number.MAX_SAFE_INTEGER;
  const rich = { ...newUser('sara'), seq: 1, coins: most - 40, xp: most - 30 };
  given(aRulebook(), rich)
    .when(aSubmit())
    .thenEntries([
      { kind: 'purchase.recorded' },
      { kind: 'coins.credited', coins: 40, balance: most },
      { kind: 'xp.gained', xp: 30 },
    ])
    .thenUser({ coins: most, xp: most });
  given(aRulebook(), { ...rich, coins: 0 })
    .when(aSubmit())
    .thenUser({ coins: 100, xp: most });
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

  test('with a sentence that says what to do', () => {
    const sentence = (changes: Parameters<typeof aSubmit>[0], rulebook = aRulebook(), isEnrolled = true) => {
      const { mall } = given(rulebook);
      const situation = { user: mall.user, receipt: null, atMs: mall.atMs, rules: mall.rules() };
      const decision = decide(aSubmit(changes), { ...situation, judgedBy: null, limits, isEnrolled });
      return decision.kind === 'refused' ? decision.refusal.message : decision.kind;
    };
    expect(sentence({ currency: 'EUR' })).toBe('amounts are in IRR');
    expect(sentence({ issuedAt: fromNoon(-limits.receiptMaxAgeMs - 1) })).toBe('older than 30 days');
    expect(sentence({}, aRulebook({ maxAmount: 99_999 }))).toBe(
      'store cafe takes receipts of up to 99999. ' +
        'If this one is right, raise `maxAmount` in the rulebook and send it again',
    );
    expect(sentence({}, aRulebook({ maxAmount: 100_000 }))).toBe('changed');
    expect(sentence({}, aRulebook(), false)).toBe(
      'no shopper is called sara. ' +
        'Enrol them with profile:set, or set ENROL_ON_RECEIPT=true so that the first receipt does',
    );
  });

  test('a receipt may be as old as the limit', () => {
    expect(given(aRulebook()).mall.carry(aSubmit({ issuedAt: fromNoon(-limits.receiptMaxAgeMs) })).kind).toBe(
      'changed',
    );
  });

  test('the same receipt with another shopper, amount or currency', () => {
    for (const other of [{ userId: 'omid' }, { amount: 1 }, { currency: 'EUR' }]) {
      given(aRulebook()).when(aSubmit(), aSubmit(other)).thenRefused({
        code: 'conflict',
        message: 'this receipt is known with another shopper, amount or currency',
      });
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
