// The leaderboards. They are derived from the journal and can be rebuilt from it at any time.
import type { ScoreSnapshot } from '../game/ledger-snapshot.ts';
import type { OrderedRow } from '../game/score-order.ts';
import type { Measure, ScoreChange, Scores } from '../game/scores.ts';

/** A row of a ranking. Equal scores share a rank and are ordered by the characters of the shopper's id. */
export type Row = OrderedRow;

/**
 * Writes are idempotent for each shopper: changes applied twice, partly, after a crash, or by two nodes at once have the
 * same result as applied once.
 */
export interface Leaderboards {
  /**
   * Adds each change that continues the last known entry of its shopper. A known change adds nothing. Returns the shoppers
   * with missing entries before a change: apply those from the journal. Rankings that ended more than `keepRankingsMs`
   * before `nowMs` are skipped. After an error some changes may be counted: apply all of them again.
   */
  apply(changes: readonly ScoreChange[], nowMs: number): Promise<readonly string[]>;
  /**
   * Applies ledger snapshots in place of folded entries. If less than `seq` is known of a shopper, the snapshot's scores
   * replace the stored ones, and `seq` becomes known. Otherwise nothing changes.
   */
  open(ledgerSnapshots: readonly ScoreSnapshot[]): Promise<void>;
  /** True if no shopper is known. */
  isEmpty(): Promise<boolean>;
  /** The last known entry of each of these shoppers; absent: none. */
  known(userIds: readonly string[]): Promise<Map<string, number>>;
  /**
   * The first `limit` rows of a ranking. Scores of 0 or less are not ranked. Changes of another node may be missing for a
   * second. Throws ReadBusyError if too many reads wait.
   */
  top(measure: Measure, key: string, limit: number): Promise<Row[]>;
  /** The shopper's own row with up to `each` rows before and after; empty if they are not ranked. As `top`. */
  around(measure: Measure, key: string, userId: string, each: number): Promise<Row[]>;
  /**
   * The sum of all scores in the ranking of the mall for one day (`mall:day-2026-11-23`), negative ones included. As
   * `top`. Other rankings have no total.
   */
  total(measure: Measure, key: string): Promise<number>;
  /** The shopper's stored scores in each of these rankings; 0 if there are none. */
  scoresOf(userId: string, keys: readonly string[]): Promise<Map<string, Scores>>;
  /**
   * Removes everything, to be rebuilt from the journal. Changes applied at the same time are either removed too or kept,
   * each shopper as a whole.
   */
  clear(): Promise<void>;
}

/** How long an ended ranking is kept, for returns that come after its end. */
export const keepRankingsMs = 7 * 86_400_000;
