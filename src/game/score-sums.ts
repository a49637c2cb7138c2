// Adds up what several changes of one shopper do to their scores: many changes in one ranking are one write.
import type { ScoreChange, Scores } from './scores.ts';

/** What changes add to a ranking. */
export interface RankingSum extends Scores {
  /** The instant the ranking ends, exclusive; null: never. */
  readonly untilMs: number | null;
}

export interface ScoreSums {
  /** The last entry that is counted after these changes; `known` where none of them counts. */
  readonly seq: number;
  /** True where entries before one of the changes are missing: it and what follows it do not count. */
  readonly isBehind: boolean;
  /** By ranking key. */
  readonly sums: ReadonlyMap<string, RankingSum>;
}

/**
 * What changes of one shopper, in the order of their entries, come to beyond entry `known`. A change up to `known`
 * counts already, and one that does not continue what is known must wait for what is missing.
 */
export function sumChanges(changes: readonly ScoreChange[], known: number): ScoreSums {
  const sums = new Map<string, RankingSum>();
  let seq = known;
  let isBehind = false;
  for (const change of changes) {
    if (change.seq <= seq) continue;
    if (change.firstSeq !== seq + 1) {
      isBehind = true;
      continue;
    }
    seq = change.seq;
    for (const { key, untilMs } of change.rankings) {
      const before = sums.get(key) ?? noScores;
      sums.set(key, { untilMs, ...addScores(before, change) });
    }
  }
  return { seq, isBehind, sums };
}

export const noScores: Scores = { coins: 0, xp: 0, receipts: 0 };

export const addScores = (a: Scores, b: Scores): Scores => ({
  coins: a.coins + b.coins,
  xp: a.xp + b.xp,
  receipts: a.receipts + b.receipts,
});

/** Each shopper's changes, in the order in which they came. */
export function changesByShopper(changes: readonly ScoreChange[]): Map<string, ScoreChange[]> {
  const byShopper = new Map<string, ScoreChange[]>();
  for (const change of changes) {
    const own = byShopper.get(change.userId);
    if (own === undefined) byShopper.set(change.userId, [change]);
    else own.push(change);
  }
  return byShopper;
}
