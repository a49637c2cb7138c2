// Laws of sorted scores: after any change they equal a full sort.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OrderedRow } from '../../src/game/score-order.ts';
import { createScoreOrder } from '../../src/game/score-order.ts';

interface Put {
  readonly userId: string;
  readonly seq: number;
  readonly score: number;
}

/** As the contract says, in the simplest way. */
function sortAnew(puts: readonly Put[]): OrderedRow[] {
  const latest = new Map<string, Put>();
  for (const put of puts) if (put.seq > (latest.get(put.userId)?.seq ?? -1)) latest.set(put.userId, put);
  const ranked = [...latest.values()].filter(({ score }) => score > 0);
  ranked.sort((a, b) => b.score - a.score || (a.userId < b.userId ? -1 : 1));
  return ranked.map(({ userId, score }) => ({
    rank: ranked.filter((other) => other.score > score).length + 1,
    userId,
    score,
  }));
}

function totalAnew(puts: readonly Put[]): number {
  const latest = new Map<string, Put>();
  for (const put of puts) if (put.seq > (latest.get(put.userId)?.seq ?? -1)) latest.set(put.userId, put);
  return [...latest.values()].reduce((sum, { score }) => sum + score, 0);
}

const orderOf = (puts: readonly Put[], mostInBlock?: number) => {
  const order = createScoreOrder(mostInBlock);
  for (const { userId, seq, score } of puts) order.put(userId, seq, score);
  return order;
};

const puts = fc.array(
  fc.record({
    userId: fc.integer({ min: 0, max: 40 }).map((id) => `u${id}`),
    seq: fc.integer({ min: 0, max: 30 }),
    score: fc.integer({ min: -2, max: 12 }),
  }),
  { maxLength: 200 },
);

describe('the sorted scores', () => {
  test('equal a full sort, at the top and around everybody', () => {
    fc.assert(
      fc.property(
        puts,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 2, max: 9 }),
        (list, limit, each, mostInBlock) => {
          const order = orderOf(list, mostInBlock);
          const expected = sortAnew(list);
          expect(order.top(limit)).toEqual(expected.slice(0, limit));
          for (const [at, { userId }] of expected.entries()) {
            expect(order.around(userId, each)).toEqual(expected.slice(Math.max(0, at - each), at + each + 1));
          }
          expect(order.around('stranger', each)).toEqual([]);
          expect(order.total()).toBe(totalAnew(list));
        },
      ),
    );
  });

  test('stay sorted over many blocks while scores rise and fall', () => {
    const list: Put[] = [];
    for (let at = 0; at < 9_000; at += 1) {
      list.push({ userId: `u${(at * 7) % 3_000}`, seq: at, score: (at * 7_919) % 1_500 });
    }
    const order = orderOf(list);
    const expected = sortAnew(list.slice(-3_000));
    expect(order.size()).toBe(3_000);
    expect(order.top(3_000)).toEqual(expected);
    for (const at of [0, 1, 255, 256, 512, 1_500, expected.length - 1]) {
      const userId = expected[at]?.userId ?? expect.fail('nobody there');
      expect(order.around(userId, 2)).toEqual(expected.slice(Math.max(0, at - 2), at + 3));
    }
  });

  test('leave out a shopper at 0 or below, who still counts for the total and may rise again', () => {
    const order = orderOf([
      { userId: 'a', seq: 1, score: 5 },
      { userId: 'b', seq: 1, score: 3 },
      { userId: 'c', seq: 1, score: 1 },
      { userId: 'c', seq: 2, score: 0 },
      { userId: 'd', seq: 1, score: -2 },
    ]);
    const ranked = [
      { rank: 1, userId: 'a', score: 5 },
      { rank: 2, userId: 'b', score: 3 },
    ];
    expect(order.top(9)).toEqual(ranked);
    expect(order.around('c', 1)).toEqual([]);
    expect(order.around('d', 1)).toEqual([]);
    expect([order.total(), order.size()]).toEqual([6, 4]);
    order.put('d', 2, 2);
    expect(order.top(9)).toEqual([...ranked, { rank: 3, userId: 'd', score: 2 }]);
    expect(order.total()).toBe(10);
  });

  test('split a full block and remove an empty one', () => {
    const order = createScoreOrder(2);
    for (const [at, userId] of ['a', 'b', 'c', 'd', 'e'].entries()) order.put(userId, 1, 10 - at);
    expect(order.blocks()).toBe(4);
    for (const userId of ['a', 'b', 'c', 'd']) order.put(userId, 2, 0);
    expect(order.blocks()).toBe(1);
    expect(order.top(9)).toEqual([{ rank: 1, userId: 'e', score: 6 }]);
  });

  test('ignore an earlier state that arrives late, even of a shopper who is not ranked any more', () => {
    const order = orderOf([
      { userId: 'a', seq: 5, score: 0 },
      { userId: 'a', seq: 4, score: 70 },
      { userId: 'b', seq: 2, score: 3 },
      { userId: 'b', seq: 2, score: 9 },
    ]);
    expect(order.top(5)).toEqual([{ rank: 1, userId: 'b', score: 3 }]);
  });
});
