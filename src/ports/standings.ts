// The standings: who leads where. They are told from the journal, each record once, and can be told again from it.
import type { ScoreOpening } from '../game/opening.ts';
import type { Measure, ScoreChange, Scores } from '../game/scores.ts';

export interface Row {
  /** From 1. Of equal scores the shopper whose id comes first, by its characters, is ahead: no two share a rank. */
  readonly rank: number;
  readonly userId: string;
  readonly score: number;
}

export interface Standings {
  /**
   * Adds each change once: where it continues what is known of its shopper. What is known already changes nothing; a
   * shopper with a hole before the change is given back, to be told from the journal. Rankings that ended more than
   * `keepRankingsMs` before `nowMs` are left out.
   */
  apply(changes: readonly ScoreChange[], nowMs: number): Promise<readonly string[]>;
  /**
   * Takes openings in place of the entries that are folded: where less than `seq` is known of a shopper, these scores
   * stand instead of what stood there, and `seq` is known. Elsewhere nothing changes.
   */
  open(openings: readonly ScoreOpening[]): Promise<void>;
  /** True where nobody is known. */
  isEmpty(): Promise<boolean>;
  /** The last sequence that is known of each of these shoppers; absent: nothing yet. */
  known(userIds: readonly string[]): Promise<Map<string, number>>;
  /** The first `limit` of a ranking. Nobody with a score of 0 or less is in it. */
  top(measure: Measure, key: string, limit: number): Promise<Row[]>;
  /** The shopper's own row with up to `each` rows before and after; empty where they are not ranked. */
  around(measure: Measure, key: string, userId: string, each: number): Promise<Row[]>;
  /** The shopper's scores in each of these rankings; where there is nothing they are 0. */
  scoresOf(userId: string, keys: readonly string[]): Promise<Map<string, Scores>>;
  /** Forgets everything: it is told from the journal again. */
  clear(): Promise<void>;
}

/** For returns that come in after a period is over. */
export const keepRankingsMs = 7 * 86_400_000;
