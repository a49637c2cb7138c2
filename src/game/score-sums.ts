// Adds up several score changes of one shopper, so that many changes in one ranking need one write.
import type { ScoreChange, Scores } from './scores.ts';

/** The sum of changes in one ranking. */
export interface RankingSum extends Scores {
  /** The instant the ranking ends, exclusive; null: never. */
  readonly untilMs: number | null;
}

export interface ScoreSums {
  /** The last counted entry after these changes; `known` where none of them counts. */
  readonly seq: number;
  /** True where entries before a change are missing: it and the later ones are not counted. */
  readonly isBehind: boolean;
  /** By ranking key. */
  readonly sums: ReadonlyMap<string, RankingSum>;
}

/**
 * Sums the changes of one shopper after entry `known`; they must be in order. A change up to `known` is counted already. A
 * change that does not continue the last counted entry is left out until the missing entries come.
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

/** The changes by shopper, each list in the given order. */
export function changesByShopper(changes: readonly ScoreChange[]): Map<string, ScoreChange[]> {
  const byShopper = new Map<string, ScoreChange[]>();
  for (const change of changes) {
    const own = byShopper.get(change.userId);
    if (own === undefined) byShopper.set(change.userId, [change]);
    else own.push(change);
  }
  return byShopper;
}
