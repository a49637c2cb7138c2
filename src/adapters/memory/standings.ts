// The standings in memory: for a node on the memory store, and to hold the other adapters against.
import type { Measure, ScoreChange, Scores } from '../../game/scores.ts';
import type { Row, Standings } from '../../ports/standings.ts';
import { keepRankingsMs } from '../../ports/standings.ts';

interface Ranked {
  readonly untilMs: number | null;
  readonly scores: Map<string, Scores>;
}

const nothing: Scores = { coins: 0, xp: 0, receipts: 0 };

export function createMemoryStandings(): Standings {
  const rankings = new Map<string, Ranked>();
  const known = new Map<string, number>();

  function add(change: ScoreChange, nowMs: number): void {
    for (const { key, untilMs } of change.rankings) {
      if (isOver(untilMs, nowMs)) continue;
      const ranked = rankings.get(key) ?? { untilMs, scores: new Map() };
      const before = ranked.scores.get(change.userId) ?? { coins: 0, xp: 0, receipts: 0 };
      ranked.scores.set(change.userId, {
        coins: before.coins + change.coins,
        xp: before.xp + change.xp,
        receipts: before.receipts + change.receipts,
      });
      rankings.set(key, ranked);
    }
  }

  function rowsOf(measure: Measure, key: string): Row[] {
    return [...(rankings.get(key)?.scores ?? [])]
      .map(([userId, scores]) => ({ userId, score: scores[measure] }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || (a.userId < b.userId ? -1 : 1))
      .map((row, index) => ({ rank: index + 1, ...row }));
  }

  return {
    apply: async (changes, nowMs) => {
      const behind = new Set<string>();
      for (const change of changes) {
        const seq = known.get(change.userId) ?? 0;
        if (change.seq <= seq) continue;
        if (change.firstSeq !== seq + 1) {
          behind.add(change.userId);
          continue;
        }
        add(change, nowMs);
        known.set(change.userId, change.seq);
      }
      for (const [key, { untilMs }] of rankings) if (isOver(untilMs, nowMs)) rankings.delete(key);
      return [...behind];
    },
    open: async (openings) => {
      for (const { userId, seq, scores } of openings) {
        if ((known.get(userId) ?? 0) >= seq) continue;
        for (const { key, ...sums } of scores) {
          const ranked = rankings.get(key) ?? { untilMs: null, scores: new Map() };
          ranked.scores.set(userId, sums);
          rankings.set(key, ranked);
        }
        known.set(userId, seq);
      }
    },
    isEmpty: async () => known.size === 0,
    known: async (userIds) =>
      new Map(userIds.flatMap((id) => (known.has(id) ? [[id, known.get(id) ?? 0] as const] : []))),
    top: async (measure, key, limit) => rowsOf(measure, key).slice(0, limit),
    around: async (measure, key, userId, each) => {
      const rows = rowsOf(measure, key);
      const at = rows.findIndex((row) => row.userId === userId);
      return at === -1 ? [] : rows.slice(Math.max(0, at - each), at + each + 1);
    },
    scoresOf: async (userId, keys) =>
      new Map(keys.map((key) => [key, rankings.get(key)?.scores.get(userId) ?? nothing])),
    clear: async () => {
      rankings.clear();
      known.clear();
    },
  };
}

const isOver = (untilMs: number | null, nowMs: number): boolean =>
  untilMs !== null && untilMs + keepRankingsMs <= nowMs;
