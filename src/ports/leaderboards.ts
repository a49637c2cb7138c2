// The leaderboards: who leads where. They are derived from the journal and can be built again from it at any time.
import type { ScoreSnapshot } from '../game/ledger-snapshot.ts';
import type { OrderedRow } from '../game/score-order.ts';
import type { Measure, ScoreChange, Scores } from '../game/scores.ts';

/** A shopper in a ranking. Equal scores share a rank and are ordered by the shopper's id, by its characters. */
export type Row = OrderedRow;

/**
 * Writing is idempotent for each shopper: the same changes applied twice, in part, after a crash, or by two nodes at
 * once come to the same as applied once.
 */
export interface Leaderboards {
  /**
   * Adds each change once: where it continues what is known of its shopper. What is known already changes nothing; a
   * shopper with a hole before the change is given back, to be told from the journal. Rankings that ended more than
   * `keepRankingsMs` before `nowMs` are left out. After an error some of the changes may be counted: apply them again.
   */
  apply(changes: readonly ScoreChange[], nowMs: number): Promise<readonly string[]>;
  /**
   * Takes ledger snapshots in place of the entries that are folded: where less than `seq` is known of a shopper, these scores
   * stand instead of what stood there, and `seq` is known. Elsewhere nothing changes.
   */
  open(ledgerSnapshots: readonly ScoreSnapshot[]): Promise<void>;
  /** True where nobody is known. */
  isEmpty(): Promise<boolean>;
  /** The last sequence that is known of each of these shoppers; absent: nothing yet. */
  known(userIds: readonly string[]): Promise<Map<string, number>>;
  /**
   * The first `limit` of a ranking. Nobody with a score of 0 or less is in it. What was applied by another node may be
   * missing for a second. Throws ReadBusyError where too much is read already.
   */
  top(measure: Measure, key: string, limit: number): Promise<Row[]>;
  /** The shopper's own row with up to `each` rows before and after; empty where they are not ranked. As `top`. */
  around(measure: Measure, key: string, userId: string, each: number): Promise<Row[]>;
  /**
   * What all shoppers come to in the ranking of the mall for one day (`mall:day-2026-11-23`), those with less than 0
   * included. As `top`. Other rankings have no total.
   */
  total(measure: Measure, key: string): Promise<number>;
  /** The shopper's scores in each of these rankings, as stored now; where there is nothing they are 0. */
  scoresOf(userId: string, keys: readonly string[]): Promise<Map<string, Scores>>;
  /**
   * Forgets everything: it is told from the journal again. What is applied at the same time either is forgotten too or
   * counts after it, each shopper as a whole.
   */
  clear(): Promise<void>;
}

/** For returns that come in after a period is over. */
export const keepRankingsMs = 7 * 86_400_000;
