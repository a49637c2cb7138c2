// The port Leaderboards under faults: writes that fail halfway, several writers at once, a reset meanwhile.
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Leaderboards } from '../../src/ports/leaderboards.ts';
import { until } from '../node/until.ts';
import type { Fault, OpenedLeaderboards } from './leaderboards-adapters.ts';
import { aChange, adapters, ever, now } from './leaderboards-adapters.ts';

describe.each(adapters)('faults of the leaderboards on $name', ({ open }) => {
  let opened: OpenedLeaderboards;
  let leaderboards: Leaderboards;
  beforeEach(async () => {
    opened = await open();
    leaderboards = opened.it;
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  /** Twelve entries of each shopper, as in the journal. */
  const ids = Array.from({ length: 10 }, (_, at) => `u${at}`);
  const journal = ids.flatMap((userId, at) =>
    Array.from({ length: 12 }, (_, seq) => aChange(userId, seq + 1, { coins: at + seq })),
  );
  const expected = ids.map((userId, at) => [userId, 12 * at + 66]).reverse();
  /** Like the follower: writes what is missing from the journal, until nothing is. */
  async function tellAll(to: Leaderboards): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const behind = await to.apply(journal, now);
      if (behind.length === 0) return;
      if (tries === 20) expect.fail('never told to the end');
    }
  }
  const standing = async (of: Leaderboards) =>
    Promise.all(ids.map(async (id) => [id, (await of.scoresOf(id, [ever.key])).get(ever.key)?.coins]));

  test.each<Fault>(['before', 'half', 'after'])(
    'a failed write (%s it took effect) that is repeated counts once',
    async (fault) => {
      await leaderboards.apply(journal.slice(0, 40), now);
      opened.breakWrites(fault);
      await leaderboards.apply(journal, now).catch(() => {});
      await leaderboards.open([{ userId: 'u1', seq: 12, scores: [] }]).catch(() => {});
      opened.breakWrites(null);
      await tellAll(leaderboards);
      const scoresNow = await top(leaderboards);
      // The ledger snapshot may have come first: then it counts, and it contains nothing of this ranking.
      expect(scoresNow.filter(([userId]) => userId !== 'u1')).toEqual(
        expected.filter(([userId]) => userId !== 'u1'),
      );
      expect(await leaderboards.known(ids)).toEqual(new Map(ids.map((id) => [id, 12])));
    },
  );

  test('two nodes that write the same changes at once, split differently, count them once', async () => {
    const other = await opened.another();
    const inPieces = async (to: Leaderboards, size: number): Promise<void> => {
      const pieces = ids.map((id) => journal.filter(({ userId }) => userId === id));
      for (let at = 0; at < 12; at += size) {
        await to.apply(
          pieces.flatMap((own) => own.slice(at, at + size)),
          now,
        );
      }
      await tellAll(to);
    };
    await Promise.all([inPieces(leaderboards, 1), inPieces(other, 5), inPieces(leaderboards, 4)]);
    expect(await standing(leaderboards)).toEqual(await standing(other));
    for (const it of [leaderboards, other]) {
      await until(async () => isDeepStrictEqual(await top(it), expected), 'the board of each is the same');
    }
  });

  test('changes of another node are shown shortly after', async () => {
    const other = await opened.another();
    await leaderboards.apply([aChange('a', 1)], now);
    expect(await other.top('coins', ever.key, 5)).toEqual([{ rank: 1, userId: 'a', score: 10 }]);
    await leaderboards.apply([aChange('b', 1, { coins: 20 }), aChange('a', 2)], now);
    await leaderboards.apply([aChange('b', 2, { coins: -15 })], now);
    await until(
      async () =>
        isDeepStrictEqual(await top(other), [
          ['a', 20],
          ['b', 5],
        ]),
      'the other node shows it',
    );
    await leaderboards.clear();
    await until(async () => (await top(other)).length === 0, 'the other node shows nothing');
  });

  test('after a reset during writes, changes that are written again count once', async () => {
    const other = await opened.another();
    await tellAll(other);
    const clearing = { isOver: false };
    const clearAgain = async (): Promise<void> => {
      for (let times = 0; times < 3; times += 1) await leaderboards.clear();
    };
    const cleared = clearAgain().finally(() => {
      clearing.isOver = true;
    });
    // Continues from its position, as a node with new receipts does.
    while (!clearing.isOver) {
      await other.apply(journal.slice(60), now);
      await new Promise(setImmediate);
    }
    await cleared;
    await Promise.all([tellAll(leaderboards), tellAll(other)]);
    expect(await standing(leaderboards)).toEqual([...expected].reverse());
    await until(async () => isDeepStrictEqual(await top(other), expected), 'the board of the other node');
    expect(await top(leaderboards)).toEqual(expected);
  });

  test('a ledger snapshot and changes written at once end in one of the two orders', async () => {
    const other = await opened.another();
    const ledgerSnapshot = {
      userId: 'u0',
      seq: 6,
      scores: [{ key: ever.key, coins: 100, xp: 0, receipts: 6 }],
    };
    await Promise.all([
      leaderboards.open([ledgerSnapshot]),
      tellAll(other),
      leaderboards.open([ledgerSnapshot]),
    ]);
    await tellAll(leaderboards);
    // Entries after the sixth: 6 + … + 11. If all twelve were counted first, the ledger snapshot changes nothing.
    expect([66, 151]).toContain((await leaderboards.scoresOf('u0', [ever.key])).get(ever.key)?.coins);
  });

  const top = async (of: Leaderboards) =>
    (await of.top('coins', ever.key, 100)).map(({ userId, score }) => [userId, score]);
});
