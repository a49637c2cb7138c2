// Leaderboards in memory: readers share a load, writes show at once, and memory is limited.
import { describe, expect, test } from 'vitest';
import type { BoardIndexParts } from '../../src/adapters/mongo/board-index.ts';
import { createBoardIndex } from '../../src/adapters/mongo/board-index.ts';
import type { RankingRow } from '../../src/adapters/mongo/score-reads.ts';
import { ReadBusyError } from '../../src/ports/read-busy-error.ts';

const rows = (count: number, from = 0): RankingRow[] =>
  Array.from({ length: count }, (_, at) => ({ userId: `u${from + at}`, seq: 1, score: 100 - at }));

/** Rankings by key, each loaded page by page; `hold` keeps every page back until it is released. */
function open(stored: Readonly<Record<string, RankingRow[]>>, changes: Partial<BoardIndexParts> = {}) {
  const state = { nowMs: 0, loads: [] as string[], looks: 0, held: Promise.resolve() };
  const index = createBoardIndex({
    load: async function* (measure, key) {
      state.loads.push(`${measure}:${key}`);
      const found = stored[key] ?? [];
      for (let at = 0; at < found.length; at += 10) {
        await state.held;
        yield found.slice(at, at + 10);
      }
    },
    catchUp: async () => {
      state.looks += 1;
    },
    maxRows: 1_000,
    pause: async () => {},
    now: () => state.nowMs,
    ...changes,
  });
  return { index, state };
}

const scores = (coins: number) => ({ coins, xp: 0, receipts: 0 });

describe('leaderboards in memory', () => {
  test('a hundred readers cause one load, and one read of other nodes’ changes per second', async () => {
    const { index, state } = open({ 'mall:all': rows(25) });
    const read = await Promise.all(Array.from({ length: 100 }, () => index.read('coins', 'mall:all')));
    expect(read.map((order) => order.size())).toEqual(Array(100).fill(25));
    state.nowMs = 900;
    await index.read('coins', 'mall:all');
    expect(state).toMatchObject({ loads: ['coins:mall:all'], looks: 1 });
    state.nowMs = 1_100;
    await Promise.all([index.read('coins', 'mall:all'), index.read('coins', 'mall:all')]);
    expect(state).toMatchObject({ loads: ['coins:mall:all'], looks: 2 });
  });

  test('a change written while a ranking loads is in it, in either order', async () => {
    const gate = Promise.withResolvers<void>();
    const { index, state } = open({ 'mall:all': rows(15) });
    state.held = gate.promise;
    const reading = index.read('coins', 'mall:all');
    await expect.poll(() => state.loads.length).toBe(1);
    index.take('u3', 2, new Map([['mall:all', scores(500)]]));
    index.take('new', 1, new Map([['mall:all', scores(400)]]));
    index.take('u4', 2, new Map([['mall:all', scores(0)]]));
    gate.resolve();
    const order = await reading;
    expect(order.top(3).map(({ userId }) => userId)).toEqual(['u3', 'new', 'u0']);
    expect(order.around('u4', 1)).toEqual([]);
    index.take('u3', 3, new Map([['mall:all', scores(1)]]));
    expect(order.around('u3', 0)).toMatchObject([{ score: 1 }]);
  });

  test('beyond the limit the least recently used ranking is dropped; a ranking that is too large is `busy`', async () => {
    const { index, state } = open(
      { a: rows(30), b: rows(30), c: rows(30), large: rows(90) },
      { maxRows: 70 },
    );
    for (const key of ['a', 'b', 'a', 'c']) await index.read('xp', key);
    expect(index.figures()).toMatchObject({ rankings: 2, rows: 60, loads: 3 });
    await index.read('xp', 'a');
    expect(state.loads).toEqual(['xp:a', 'xp:b', 'xp:c']);
    await expect(index.read('xp', 'large')).rejects.toThrow(
      /more shoppers than a node holds in memory \(70\)/,
    );
    await expect(index.read('xp', 'large')).rejects.toBeInstanceOf(ReadBusyError);
    expect(state.loads.filter((id) => id === 'xp:large')).toHaveLength(1);
    expect(index.figures().rows).toBeLessThanOrEqual(70);
  });

  test('a limited number of loads waits; further readers get `busy` with a time to retry', async () => {
    const gate = Promise.withResolvers<void>();
    const stored = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`k${at}`, rows(1)]));
    const { index, state } = open(stored);
    state.held = gate.promise;
    const reads = Object.keys(stored).map((key) => index.read('coins', key).then(() => 'read', String));
    await expect.poll(() => index.figures().refused).toBe(14);
    gate.resolve();
    const told = await Promise.all(reads);
    expect(told.filter((how) => how === 'read')).toHaveLength(16);
    expect(told.filter((how) => how.includes('too many boards'))).toHaveLength(14);
    expect(await index.read('coins', 'k29')).toBeDefined();
  });

  test('a failed load is retried by the next reader', async () => {
    let isAway = true;
    const { index } = open(
      {},
      {
        load: async function* () {
          if (isAway) throw new Error('away');
          yield rows(2);
        },
      },
    );
    await expect(index.read('coins', 'a')).rejects.toThrow('away');
    isAway = false;
    expect((await index.read('coins', 'a')).size()).toBe(2);
  });
});
