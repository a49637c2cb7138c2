// The port Leaderboards: one suite, run against memory, MongoDB and Redis.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Measure, Ranking } from '../../src/game/scores.ts';
import type { Leaderboards } from '../../src/ports/leaderboards.ts';
import { keepRankingsMs } from '../../src/ports/leaderboards.ts';
import { until } from '../node/until.ts';
import type { OpenedLeaderboards } from './leaderboards-adapters.ts';
import { aChange, adapters, dayKey, ever, now, today } from './leaderboards-adapters.ts';

describe.each(adapters)('the leaderboards on $name', ({ open }) => {
  let opened: OpenedLeaderboards;
  let leaderboards: Leaderboards;
  beforeEach(async () => {
    opened = await open();
    leaderboards = opened.it;
  });
  afterEach(() => opened[Symbol.asyncDispose]());
  const scores = async (measure: Measure = 'coins', { key }: Ranking = ever) =>
    (await leaderboards.top(measure, key, 100)).map(({ userId, score }) => [userId, score]);

  test('are sorted by score; equal scores share a rank and are sorted by id', async () => {
    const ids = ['b', 'a', 'A', 'z', 'a-', 'a.', '9', 'aa'];
    await leaderboards.apply(
      ids.map((id) => aChange(id, 1)),
      now,
    );
    await leaderboards.apply([aChange('z', 2, { coins: 5 })], now);
    expect(await leaderboards.top('coins', ever.key, 100)).toEqual(
      ['z', '9', 'A', 'a', 'a-', 'a.', 'aa', 'b'].map((userId, at) => ({
        rank: at === 0 ? 1 : 2,
        userId,
        score: userId === 'z' ? 15 : 10,
      })),
    );
    expect(await leaderboards.top('coins', ever.key, 2)).toHaveLength(2);
    expect(await leaderboards.top('coins', 'mall:never', 5)).toEqual([]);
  });

  test('the total of a day includes everybody, also scores below 0, and each change once', async () => {
    const total = (of: Leaderboards, measure: Measure) => of.total(measure, today.key);
    expect(await total(leaderboards, 'coins')).toBe(0);
    await leaderboards.apply([aChange('a', 1), aChange('b', 1, { coins: 5, receipts: 2 })], now);
    expect(await total(leaderboards, 'coins')).toBe(15);
    const other = await opened.another();
    await leaderboards.apply([aChange('b', 1, { coins: 5, receipts: 2 }), aChange('c', 1)], now);
    await other.apply([aChange('b', 2, { coins: -12, receipts: -1 })], now);
    await leaderboards.apply([aChange('a', 2, { coins: -10, receipts: -1 })], now);
    // 0 of a, 5 − 12 of b, 10 of c. Another writer's changes may be missing for a second.
    for (const of of [leaderboards, other]) {
      await until(async () => (await total(of, 'coins')) === 3, 'all coins');
      await until(async () => (await total(of, 'receipts')) === 2, 'all receipts');
    }
    await leaderboards.clear();
    expect(await total(leaderboards, 'coins')).toBe(0);
  });

  test('each measure has its own order', async () => {
    await leaderboards.apply(
      [aChange('a', 1, { coins: 1, xp: 9 }), aChange('b', 1, { coins: 2, xp: 3, receipts: 7 })],
      now,
    );
    expect(await scores('coins')).toEqual([
      ['b', 2],
      ['a', 1],
    ]);
    expect(await scores('xp')).toEqual([
      ['a', 9],
      ['b', 3],
    ]);
    expect(await scores('receipts', today)).toEqual([
      ['b', 7],
      ['a', 1],
    ]);
  });

  test('a repeated change has no effect, in the same write or later', async () => {
    const change = aChange('a', 1);
    expect(await leaderboards.apply([change, change], now)).toEqual([]);
    expect(await leaderboards.apply([change], now)).toEqual([]);
    expect(await scores()).toEqual([['a', 10]]);
  });

  test('the same change written by many at once counts once', async () => {
    await Promise.all(
      Array.from({ length: 8 }, () => leaderboards.apply([aChange('a', 1), aChange('b', 1)], now)),
    );
    expect(await scores()).toEqual([
      ['a', 10],
      ['b', 10],
    ]);
  });

  test('after a gap nothing counts and the shopper is reported; others are not affected', async () => {
    expect(await leaderboards.apply([aChange('a', 2), aChange('b', 1), aChange('a', 3)], now)).toEqual(['a']);
    expect(await scores()).toEqual([['b', 10]]);
    expect(await leaderboards.known(['a', 'b', 'c'])).toEqual(new Map([['b', 1]]));
    expect(await leaderboards.apply([aChange('a', 1), aChange('a', 2, { seq: 4 })], now)).toEqual([]);
    expect(await leaderboards.known(['a'])).toEqual(new Map([['a', 4]]));
  });

  test('a return lowers the score, and a shopper with 0 is not ranked', async () => {
    await leaderboards.apply([aChange('a', 1), aChange('b', 1)], now);
    await leaderboards.apply([aChange('a', 2, { coins: -10, xp: -20, receipts: -1 })], now);
    await leaderboards.apply([aChange('b', 2, { coins: -25, xp: 0, receipts: 0 })], now);
    expect(await scores()).toEqual([]);
    expect(await scores('xp')).toEqual([['b', 20]]);
    expect(await leaderboards.around('coins', ever.key, 'b', 2)).toEqual([]);
    await leaderboards.apply([aChange('b', 3, { coins: 16 })], now);
    expect(await scores()).toEqual([['b', 1]]);
  });

  test('“around me” gives the rows before and after with their ranks', async () => {
    const changes = Array.from({ length: 20 }, (_, at) =>
      aChange(`u${String(at).padStart(2, '0')}`, 1, { coins: 40 - (at >> 1) }),
    );
    await leaderboards.apply(changes, now);
    const all = await leaderboards.top('coins', ever.key, 100);
    expect(all.slice(0, 5).map(({ rank }) => rank)).toEqual([1, 1, 3, 3, 5]);
    for (const [at, { userId }] of all.entries()) {
      const around = all.slice(Math.max(0, at - 2), at + 3);
      expect(await leaderboards.around('coins', ever.key, userId, 2)).toEqual(around);
    }
    expect(await leaderboards.around('coins', ever.key, 'stranger', 2)).toEqual([]);
  });

  test('a ranking that ended long ago is not written; a record without a ranking still moves the sequence', async () => {
    const over = { key: dayKey(20), untilMs: now - keepRankingsMs };
    const lately = { key: dayKey(1), untilMs: now - 1_000 };
    await leaderboards.apply(
      [aChange('a', 1, { rankings: [over, lately] }), aChange('a', 2, { rankings: [] })],
      now,
    );
    expect(await scores('coins', over)).toEqual([]);
    expect(await scores('coins', lately)).toEqual([['a', 10]]);
    expect(await leaderboards.known(['a'])).toEqual(new Map([['a', 2]]));
  });

  test('the scores of one shopper are listed, including those that are not ranked', async () => {
    await leaderboards.apply([aChange('a', 1), aChange('a', 2, { coins: -15, rankings: [today] })], now);
    expect(await leaderboards.scoresOf('a', [today.key, ever.key, 'mall:never'])).toEqual(
      new Map([
        [today.key, { coins: -5, xp: 40, receipts: 2 }],
        [ever.key, { coins: 10, xp: 20, receipts: 1 }],
        ['mall:never', { coins: 0, xp: 0, receipts: 0 }],
      ]),
    );
  });

  describe('a ledger snapshot', () => {
    const store = { key: 'store.cafe:all', untilMs: null };
    const aScoreSnapshot = (userId: string, seq: number, coins = 70) => ({
      userId,
      seq,
      scores: [
        { key: ever.key, coins, xp: 30, receipts: 2 },
        { key: store.key, coins: -5, xp: 0, receipts: 1 },
      ],
    });
    test('stands for the entries up to its own, and later entries are added', async () => {
      await leaderboards.open([aScoreSnapshot('a', 7)]);
      expect(await leaderboards.known(['a'])).toEqual(new Map([['a', 7]]));
      expect(await leaderboards.apply([aChange('a', 7), aChange('a', 8)], now)).toEqual([]);
      expect(await scores()).toEqual([['a', 80]]);
      expect(await leaderboards.scoresOf('a', [store.key, today.key])).toEqual(
        new Map([
          [store.key, { coins: -5, xp: 0, receipts: 1 }],
          [today.key, { coins: 10, xp: 20, receipts: 1 }],
        ]),
      );
    });
    test('replaces what was counted of a part of it, and nobody else’s scores', async () => {
      await leaderboards.apply([aChange('a', 1, { rankings: [ever, store] }), aChange('b', 1)], now);
      await leaderboards.open([aScoreSnapshot('a', 7)]);
      expect(await scores()).toEqual([
        ['a', 70],
        ['b', 10],
      ]);
      expect(await scores('coins', store)).toEqual([]);
    });
    test('changes nothing where as much or more was counted, however often it is written', async () => {
      await leaderboards.open([aScoreSnapshot('a', 1)]);
      await leaderboards.apply([aChange('a', 2)], now);
      await Promise.all([1, 2, 2, 2].map((seq) => leaderboards.open([aScoreSnapshot('a', seq, 5)])));
      expect(await scores()).toEqual([['a', 80]]);
      expect(await leaderboards.known(['a'])).toEqual(new Map([['a', 2]]));
    });
    test('without scores removes the score and the rank', async () => {
      await leaderboards.apply([aChange('a', 1)], now);
      const none = { coins: 0, xp: 0, receipts: 0 };
      await leaderboards.open([{ userId: 'a', seq: 2, scores: [{ key: ever.key, ...none }] }]);
      expect(await scores()).toEqual([]);
      await leaderboards.open([]);
      await leaderboards.open([{ userId: 'c', seq: 3, scores: [] }]);
      expect(await leaderboards.known(['a', 'c'])).toEqual(
        new Map([
          ['a', 2],
          ['c', 3],
        ]),
      );
    });
  });

  test('after a reset everything can be written again', async () => {
    await leaderboards.apply([aChange('a', 1)], now);
    await leaderboards.clear();
    expect(await scores()).toEqual([]);
    expect(await leaderboards.known(['a'])).toEqual(new Map());
    await leaderboards.apply([aChange('a', 1)], now);
    expect(await scores()).toEqual([['a', 10]]);
  });
});
