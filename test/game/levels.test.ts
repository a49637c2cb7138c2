// Levels: reached in order, each with its bonus; lost with their XP; never lost by a new rulebook.
import { expect, test } from 'vitest';
import { aLevel, aMission, aRate, aRulebook, aSubmit, aVoid } from '../builders.ts';
import { given } from './given.ts';

const levels = [
  aLevel({ level: 2, xp: 100, coins: 10 }),
  aLevel({ level: 3, xp: 250, coins: 25 }),
  aLevel({ level: 4, xp: 500, coins: 50 }),
];
const ladder = aRulebook({ levels });

test('a level is reached at its threshold, not one point below', () => {
  given(ladder)
    .when(aSubmit({ receiptNo: 'r1', amount: 99_000 }))
    .thenUser({ level: 1 })
    .when(aSubmit({ receiptNo: 'r2', amount: 1_000 }))
    .thenUser({ level: 2, coins: 110 });
});

test('one receipt may reach several levels: one entry each, in order, each with its bonus', () => {
  given(ladder)
    .when(aSubmit({ amount: 600_000 }))
    .thenUser({ level: 4, xp: 600, coins: 685 })
    .thenEntries([
      { kind: 'purchase.recorded' },
      { kind: 'coins.credited', coins: 600, balance: 600 },
      { kind: 'xp.gained', xp: 600 },
      { kind: 'level.reached', level: 2, coins: 10, balance: 610 },
      { kind: 'level.reached', level: 3, coins: 25, balance: 635 },
      { kind: 'level.reached', level: 4, coins: 50, balance: 685 },
    ]);
});

test('a mission’s XP may reach a level, listed after the mission', () => {
  const missions = [aMission({ target: 1, reward: { coins: 5, xp: 200 } })];
  given(aRulebook({ levels, missions }))
    .when(aSubmit({ amount: 60_000 }))
    .thenUser({ level: 3, xp: 260, coins: 60 + 5 + 10 + 25 })
    .thenKinds(
      'purchase.recorded',
      'coins.credited',
      'xp.gained',
      'mission.progressed',
      'mission.completed',
      'level.reached',
      'level.reached',
    );
});

test('a void takes levels back from the highest, with their bonuses', () => {
  given(ladder)
    .when(aSubmit({ receiptNo: 'r1', amount: 120_000 }), aSubmit({ receiptNo: 'r2', amount: 480_000 }))
    .thenUser({ level: 4 })
    .when(aVoid({ receiptNo: 'r2' }))
    .thenUser({ level: 2, xp: 120, coins: 130 })
    .thenEntries([
      { kind: 'xp.lost', xp: -480 },
      { kind: 'level.lost', level: 4, coins: -50 },
      { kind: 'level.lost', level: 3, coins: -25 },
      { kind: 'coins.debited', coins: -480, reason: 'void', balance: 130 },
      { kind: 'purchase.returned', amount: -480_000, receipts: -1 },
    ]);
});

test('a void takes back the bonus that was paid, not that of the present rulebook', () => {
  given(ladder)
    .when(aSubmit({ amount: 120_000 }))
    .publish(aRulebook({ version: 2, levels: [aLevel({ xp: 5, coins: 9_999 })] }))
    .when(aVoid())
    .thenUser({ level: 1, xp: 0, coins: 0, levels: [] });
});

test('a new rulebook never takes a level: raised thresholds, or a removed level', () => {
  for (const raised of [[aLevel({ xp: 10_000 })], []]) {
    given(ladder)
      .when(aSubmit({ receiptNo: 'r1', amount: 120_000 }))
      .publish(aRulebook({ version: 2, levels: raised }))
      .when(aSubmit({ receiptNo: 'r2', amount: 1_000 }))
      .thenUser({ level: 2, coins: 131 })
      .when(aVoid({ receiptNo: 'r2' }))
      .thenUser({ level: 2, coins: 130 });
  }
});

test('a threshold lowered below the shopper’s XP is reached with the next XP, and returned with it', () => {
  const story = given(ladder)
    .when(aSubmit({ receiptNo: 'r1', amount: 90_000 }))
    .publish(aRulebook({ version: 2, levels: [aLevel({ xp: 50, coins: 7 })] }));
  const before = story.user;
  story
    .when(aSubmit({ receiptNo: 'r2', amount: 1_000 }))
    .thenUser({ level: 2, coins: 98 })
    .when(aVoid({ receiptNo: 'r2' }))
    .thenUserIsAgain(before);
});

test('a receipt without XP reaches no level, whatever the thresholds are', () => {
  const rates = [aRate({ xp: { give: 0, per: 1 } })];
  given(ladder)
    .when(aSubmit({ receiptNo: 'r1', amount: 90_000 }))
    .publish(aRulebook({ version: 2, levels: [aLevel({ xp: 50 })], earning: { rates } }))
    .when(aSubmit({ receiptNo: 'r2' }))
    .thenUser({ level: 1, xp: 90 });
});

test('level numbers may have gaps, and a lost level falls to the one below', () => {
  const sparse = aRulebook({ levels: [aLevel({ level: 5, xp: 100 }), aLevel({ level: 9, xp: 200 })] });
  const story = given(sparse).when(
    aSubmit({ receiptNo: 'r1', amount: 100_000 }),
    aSubmit({ receiptNo: 'r2', amount: 100_000 }),
  );
  expect(story.user.level).toBe(9);
  story.when(aVoid({ receiptNo: 'r1' })).thenUser({ level: 5 });
});

test('a return of spent coins makes a debt: the balance may be negative', () => {
  const story = given(aRulebook()).when(aSubmit());
  story.mall.user = { ...story.mall.user, coins: 30 };
  story.when(aVoid()).thenUser({ coins: -70 });
});
