// A void takes back exactly what the receipt recorded, once, at any time.
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/game/decide.ts';
import { newUser } from '../../src/game/user.ts';
import { aLevel, aMission, aRate, aReturn, aRulebook, aSubmit, aVoid, limits } from '../builders.ts';
import { given } from './given.ts';

const rich = aRulebook({
  levels: [aLevel({ xp: 50, coins: 10 }), aLevel({ level: 3, xp: 150, coins: 20 })],
  missions: [
    aMission({ code: 'first', target: 1, reward: { coins: 5, xp: 60 } }),
    aMission({ code: 'spender', kind: 'sum', target: 80_000, period: 'weekly', reward: { coins: 7, xp: 0 } }),
  ],
});

test('a submission and its void leave the shopper as before, byte for byte', () => {
  given(rich)
    .when(aSubmit())
    .thenUser({ level: 3, coins: 100 + 10 + 5 + 20 + 7, xp: 160 })
    .when(aVoid())
    .thenUserIsAgain(newUser('sara'));
});

test('a void mirrors the grant in reverse order, except levels, which follow after all XP', () => {
  given(rich)
    .when(aSubmit())
    .thenKinds(
      'purchase.recorded',
      'coins.credited',
      'xp.gained',
      'level.reached',
      'mission.progressed',
      'mission.completed',
      'level.reached',
      'mission.progressed',
      'mission.completed',
    )
    .when(aVoid())
    .thenKinds(
      'mission.reopened',
      'mission.regressed',
      'mission.reopened',
      'mission.regressed',
      'xp.lost',
      'level.lost',
      'level.lost',
      'coins.debited',
      'purchase.returned',
    );
});

test('a void takes back what was granted, whatever the present rulebook says', () => {
  const stingy = aRulebook({ version: 2, earning: { rates: [aRate({ coins: { give: 0, per: 1 } })] } });
  given(rich).when(aSubmit()).publish(stingy).when(aVoid()).thenUserIsAgain(newUser('sara'));
});

test('voiding an earlier receipt keeps a mission completed while the others hold it', () => {
  given(rich)
    .when(aSubmit({ receiptNo: 'r1' }), aSubmit({ receiptNo: 'r2' }), aVoid({ receiptNo: 'r2' }))
    .thenUser({ coins: 142, level: 3 })
    .thenKinds('xp.lost', 'coins.debited', 'purchase.returned');
});

test('the receipt stores that it is voided, by which record and why', () => {
  const story = given(rich).when(aSubmit(), aVoid());
  expect(story.receipt()).toMatchObject({
    status: 'voided',
    version: 2,
    left: 0,
    earned: { coins: 0, xp: 0 },
    shares: [],
    voided: { seq: 10, reason: 'brought back' },
  });
});

describe('a repeated void', () => {
  test('changes nothing', () => {
    const story = given(rich).when(aSubmit(), aVoid());
    const after = story.user;
    story.when(aVoid()).thenRepeated();
    expect(story.user).toBe(after);
    expect(story.last).toMatchObject({ seq: 10 });
  });
  test('after returns of everything changes nothing, and names the last return', () => {
    const part = { amount: 25_000 };
    const story = given(rich).when(aSubmit(), aReturn({ returnNo: 'b1', ...part }));
    story.when(aReturn({ returnNo: 'b2', ...part }), aReturn({ returnNo: 'b3', amount: 50_000 }), aVoid());
    story.thenRepeated().thenUserIsAgain(newUser('sara'));
    expect(story.last).toMatchObject({ seq: story.receipt().returns.at(-1)?.seq });
  });
});

describe('a void before its receipt', () => {
  test('leaves a tombstone; the late receipt is rejected and earns nothing', () => {
    given(rich)
      .when(aVoid())
      .thenNoted('tombstone')
      .when(aSubmit())
      .thenNoted('rejected')
      .thenUserIsAgain(newUser('sara'));
  });
  test('the rejected receipt’s outcome has the shopper’s state', () => {
    const story = given(aRulebook()).when(aSubmit({ receiptNo: 'r0' }), aVoid(), aSubmit());
    expect(story.last).toMatchObject({
      receipt: { version: 2, standing: { seq: 3, coins: 100, xp: 100, level: 1 }, reason: 'brought back' },
    });
  });
  test('is a duplicate when repeated, before and after the receipt', () => {
    given(rich).when(aVoid(), aVoid()).thenRepeated().when(aSubmit(), aVoid()).thenRepeated();
  });
  test('conflicts with the rejected receipt sent for another shopper', () => {
    given(rich)
      .when(aVoid(), aSubmit(), aSubmit({ userId: 'omid' }))
      .thenRefused({ code: 'conflict' });
  });
  test('a partial return of a voided receipt is refused', () => {
    given(rich).when(aVoid(), aReturn()).thenRefused({ code: 'invalid', field: 'amount' });
  });
});

test('a receipt over 0 is voided, and was never counted', () => {
  given(rich)
    .when(aSubmit({ amount: 0 }))
    .thenUser({ totalReceipts: 0 })
    .when(aVoid())
    .thenEntries([{ kind: 'purchase.returned', amount: 0, receipts: 0 }])
    .thenUserIsAgain(newUser('sara'))
    .when(aVoid())
    .thenRepeated();
});

test('the entry of a return has only what changed', () => {
  const story = given(aRulebook()).when(aSubmit(), aVoid());
  const entries = story.last.kind === 'changed' ? story.last.record.entries : [];
  expect(entries.at(-1)).toStrictEqual({
    kind: 'purchase.returned',
    amount: -100_000,
    receipts: -1,
    balance: 0,
  });
});

test('without the rulebook that judged the receipt there is no decision', () => {
  const { mall, receipt } = given(rich).when(aSubmit());
  const situation = { user: mall.user, atMs: mall.atMs, rules: mall.rules(), judgedBy: null, limits };
  expect(() => decide(aVoid(), { ...situation, receipt: receipt() })).toThrow(
    'rulebook 1 of receipt cafe:r1 is missing',
  );
});

describe('time', () => {
  test('a void within 60 days of the submission is accepted, a later one is too old', () => {
    given(rich).when(aSubmit()).at('2027-01-20T12:00:00+03:30').when(aVoid()).thenUser({ coins: 0 });
    given(rich)
      .when(aSubmit())
      .at('2027-01-20T12:00:00.001+03:30')
      .when(aVoid())
      .thenRefused({ code: 'too_old', message: 'received more than 60 days ago' })
      .thenUser({ coins: 142 });
  });
  test('a repeated void is a duplicate, however late', () => {
    given(rich).when(aSubmit(), aVoid()).at('2029-01-01T00:00:00Z').when(aVoid()).thenRepeated();
  });
});
