// Moments of a record: what is shown to others, what withdraws it, and what is dropped beyond the limit.
import { expect, test } from 'vitest';
import type { Change, JournalRecord } from '../../src/game/change.ts';
import type { Moment } from '../../src/game/moments.ts';
import { groupMoments, isTakenBack, isWon, momentsOf, mostWorthy } from '../../src/game/moments.ts';
import { aJudgedReceipt } from '../builders.ts';

const aRecord = (entries: readonly Change[]): JournalRecord => ({
  userId: 'sara',
  firstSeq: 1,
  seq: entries.length,
  atMs: 5,
  cause: 'receipt.submit',
  ref: 'cafe:r1',
  receipt: aJudgedReceipt(),
  levelBefore: 1,
  after: { coins: 0, xp: 0, level: 1 },
  entries: entries.map((entry) => ({ ...entry, balance: 0 })),
});
const level = (kind: 'level.reached' | 'level.lost', at: number): Change => ({
  kind,
  level: at,
  held: 1,
  coins: 0,
});
const mission = (kind: 'mission.completed' | 'mission.reopened', code = 'regular'): Change => ({
  kind,
  mission: code,
  period: 'once',
  held: 1,
  coins: 0,
  xp: 0,
});
const at = { userId: 'sara', storeId: 'cafe', atMs: 5 };

test('a purchase without a level or a completion has no moments', () => {
  const record = aRecord([{ kind: 'coins.credited', coins: 5, reason: 'purchase' }]);
  expect(momentsOf(record, 'cafe')).toEqual([]);
});

test('of several levels at once the highest reached, or the lowest lost, stands for all', () => {
  const up = aRecord([level('level.reached', 2), level('level.reached', 3), mission('mission.completed')]);
  expect(momentsOf(up, 'cafe')).toEqual([
    { kind: 'level.reached', level: 3, ...at },
    { kind: 'mission.completed', mission: 'regular', ...at },
  ]);
  const down = aRecord([mission('mission.reopened'), level('level.lost', 3), level('level.lost', 2)]);
  expect(momentsOf(down, 'cafe')).toEqual([
    { kind: 'mission.reopened', mission: 'regular', ...at },
    { kind: 'level.lost', level: 2, ...at },
  ]);
});

test('a lost level removes that level and all above, of the same shopper; a reopened mission its completion', () => {
  const reached = (height: number, userId = 'sara'): Moment => ({
    ...at,
    kind: 'level.reached',
    level: height,
    userId,
  });
  const lost: Moment = { ...at, kind: 'level.lost', level: 3, storeId: 'elsewhere' };
  expect([2, 3, 4].map((height) => isTakenBack(reached(height), lost))).toEqual([false, true, true]);
  expect(isTakenBack(reached(3, 'omid'), lost)).toBe(false);
  const done: Moment = { ...at, kind: 'mission.completed', mission: 'regular' };
  expect(isTakenBack(done, { ...at, kind: 'mission.reopened', mission: 'regular' })).toBe(true);
  expect(isTakenBack(done, { ...at, kind: 'mission.reopened', mission: 'other' })).toBe(false);
  expect(isTakenBack(done, lost)).toBe(false);
  expect(isTakenBack(reached(3), { ...at, kind: 'mission.reopened', mission: 'regular' })).toBe(false);
  expect(isTakenBack(reached(3), reached(3))).toBe(false);
  expect(isTakenBack(done, done)).toBe(false);
  expect(isTakenBack(lost, lost)).toBe(false);
  const reopened: Moment = { ...at, kind: 'mission.reopened', mission: 'regular' };
  expect(isTakenBack(reopened, reopened)).toBe(false);
  expect([reached(3), done, lost, reopened].map(isWon)).toEqual([true, true, false, false]);
});

test('beyond the limit removals come first, then high levels, then the newest, in order', () => {
  const moments: Moment[] = [
    { ...at, kind: 'mission.completed', mission: 'old' },
    { ...at, kind: 'level.reached', level: 2 },
    { ...at, kind: 'level.lost', level: 9 },
    { ...at, kind: 'level.reached', level: 7 },
    { ...at, kind: 'mission.completed', mission: 'new' },
  ];
  expect(mostWorthy(moments, 9)).toEqual(moments);
  expect(mostWorthy(moments, 4)).toEqual(moments.slice(1));
  expect(mostWorthy(moments, 2)).toEqual([moments[2], moments[3]]);
});

test('each kind is listed up to the limit, and shoppers who are not listed are counted with the newest', () => {
  const reached = (userId: string, height: number): Moment => ({
    ...at,
    kind: 'level.reached',
    level: height,
    userId,
  });
  const won: Moment = { ...at, kind: 'mission.completed', mission: 'regular', userId: 'mina' };
  const crowd = Array.from({ length: 20 }, (_, place) => reached(`u${place}`, 2));
  const gathered = groupMoments([won, ...crowd, reached('sara', 5)], 4);
  expect(gathered.map(({ moment, others }) => [moment.userId, others])).toEqual([
    ['mina', 0],
    ['u18', 0],
    ['u19', 18],
    ['sara', 0],
  ]);
  // Listed and counted shoppers are all of them.
  expect(gathered.reduce((sum, { others }) => sum + 1 + others, 0)).toBe(22);
  expect(groupMoments([won], 4)).toEqual([{ moment: won, others: 0 }]);
  expect(groupMoments([], 4)).toEqual([]);
});
