// The leaderboards in memory, for a node on the memory store.
import type { ScoreOrder } from '../../game/score-order.ts';
import { createScoreOrder } from '../../game/score-order.ts';
import { addScores, changesByShopper, noScores, sumChanges } from '../../game/score-sums.ts';
import type { Measure, Scores } from '../../game/scores.ts';
import { measures } from '../../game/scores.ts';
import type { Leaderboards } from '../../ports/leaderboards.ts';
import { keepRankingsMs } from '../../ports/leaderboards.ts';

interface Ranked {
  readonly untilMs: number | null;
  readonly scores: Map<string, Scores>;
  readonly orders: Readonly<Record<Measure, ScoreOrder>>;
}

export function createMemoryLeaderboards(): Leaderboards {
  const rankings = new Map<string, Ranked>();
  const known = new Map<string, number>();

  function place(userId: string, seq: number, key: string, untilMs: number | null, scores: Scores): void {
    const ranked = rankings.get(key) ?? createRanked(untilMs);
    rankings.set(key, ranked);
    ranked.scores.set(userId, scores);
    for (const measure of measures) ranked.orders[measure].put(userId, seq, scores[measure]);
  }

  const standing = (key: string, userId: string): Scores => rankings.get(key)?.scores.get(userId) ?? noScores;

  return {
    apply: async (changes, nowMs) => {
      const behind: string[] = [];
      for (const [userId, own] of changesByShopper(changes)) {
        const { seq, isBehind, sums } = sumChanges(own, known.get(userId) ?? 0);
        if (isBehind) behind.push(userId);
        if (seq === (known.get(userId) ?? 0)) continue;
        for (const [key, { untilMs, ...by }] of sums) {
          if (isOver(untilMs, nowMs)) continue;
          place(userId, seq, key, untilMs, addScores(standing(key, userId), by));
        }
        known.set(userId, seq);
      }
      for (const [key, { untilMs }] of rankings) if (isOver(untilMs, nowMs)) rankings.delete(key);
      return behind;
    },
    open: async (ledgerSnapshots) => {
      for (const { userId, seq, scores } of ledgerSnapshots) {
        if ((known.get(userId) ?? 0) >= seq) continue;
        for (const { key, ...sums } of scores) place(userId, seq, key, null, sums);
        known.set(userId, seq);
      }
    },
    isEmpty: async () => known.size === 0,
    known: async (userIds) =>
      new Map(userIds.flatMap((id) => (known.has(id) ? [[id, known.get(id) ?? 0] as const] : []))),
    top: async (measure, key, limit) => rankings.get(key)?.orders[measure].top(limit) ?? [],
    around: async (measure, key, userId, each) =>
      rankings.get(key)?.orders[measure].around(userId, each) ?? [],
    total: async (measure, key) => rankings.get(key)?.orders[measure].total() ?? 0,
    scoresOf: async (userId, keys) => new Map(keys.map((key) => [key, standing(key, userId)])),
    clear: async () => {
      rankings.clear();
      known.clear();
    },
  };
}

const createRanked = (untilMs: number | null): Ranked => ({
  untilMs,
  scores: new Map(),
  orders: { coins: createScoreOrder(), xp: createScoreOrder(), receipts: createScoreOrder() },
});

const isOver = (untilMs: number | null, nowMs: number): boolean =>
  untilMs !== null && untilMs + keepRankingsMs <= nowMs;
