// A shopper's present state, as pages show it.
import { expect, test } from 'vitest';
import type { Rulebook } from '../../src/game/rulebook.ts';
import { snapshotOf } from '../../src/game/snapshot.ts';
import { newUser } from '../../src/game/user.ts';
import { aLevel, aMission, aRulebook, aSubmit, aWindow, ms, noon } from '../builders.ts';
import type { Story } from './given.ts';
import { given } from './given.ts';

const snapshot = (story: Story, at = noon) => snapshotOf(story.user, story.mall.rules(), ms(at));
const missionsAt = (rulebook: Partial<Rulebook>, at = noon) =>
  snapshot(given(aRulebook(rulebook)), at).missions;

test('of a shopper who never bought anything: every mission is open', () => {
  const rulebook = aRulebook({ levels: [aLevel()], missions: [aMission()] });
  expect(snapshot(given(rulebook))).toEqual({
    userId: 'sara',
    seq: 0,
    coins: 0,
    debt: 0,
    xp: 0,
    level: 1,
    nextLevel: { level: 2, xp: 100 },
    totalReceipts: 0,
    totalSpent: 0,
    missions: [
      {
        code: 'regular',
        name: { en: 'Regular' },
        progress: 0,
        target: 3,
        completions: 0,
        finished: false,
        reward: { coins: 50, xp: 0 },
        resetsAt: null,
      },
    ],
  });
});
test('at the highest level there is no next one', () => {
  const story = given(aRulebook({ levels: [aLevel()] })).when(aSubmit());
  expect(snapshot(story)).toMatchObject({ level: 2, nextLevel: null });
});
test('a negative balance is a debt', () => {
  const owing = { ...newUser('sara'), coins: -70 };
  expect(snapshot(given(aRulebook(), owing))).toMatchObject({ coins: -70, debt: 70 });
});
test('a mission shows the progress of the current period, and when it restarts', () => {
  const story = given(aRulebook({ missions: [aMission({ period: 'daily' })] })).when(aSubmit());
  expect(snapshot(story).missions).toMatchObject([{ progress: 1, resetsAt: '2026-11-21T20:30:00.000Z' }]);
  expect(snapshot(story, '2026-11-22T12:00:00+03:30').missions).toMatchObject([
    { progress: 0, resetsAt: '2026-11-22T20:30:00.000Z' },
  ]);
});
test('a mission with several completions shows the next target, and at the end that it is finished', () => {
  const story = given(aRulebook({ missions: [aMission({ target: 1, perPeriod: 2 })] })).when(aSubmit());
  expect(snapshot(story).missions).toMatchObject([
    { progress: 1, target: 2, completions: 1, finished: false },
  ]);
  story.when(aSubmit({ receiptNo: 'r2' }));
  expect(snapshot(story).missions).toMatchObject([
    { progress: 2, target: 2, completions: 2, finished: true },
  ]);
});
test('only open missions are shown', () => {
  const missions = [aWindow()];
  expect(missionsAt({ missions }, '2026-10-31T23:59:59+03:30')).toHaveLength(0);
  expect(missionsAt({ missions }, '2026-11-01T00:00:00+03:30')).toHaveLength(1);
  expect(missionsAt({ missions }, '2026-12-31T23:59:59+03:30')).toHaveLength(1);
  expect(missionsAt({ missions }, '2027-01-01T00:00:00+03:30')).toHaveLength(0);
});
