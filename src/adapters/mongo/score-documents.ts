// The stored scores of a shopper: one document holds all rankings, so one write changes them all.
import { isOutOfReach } from '../../game/board-period.ts';
import { noScores } from '../../game/score-sums.ts';
import type { Measure, Scores } from '../../game/scores.ts';
import { keepRankingsMs } from '../../ports/leaderboards.ts';

/** Coins, XP, receipts. */
type Stored = readonly [coins: number, xp: number, receipts: number];

export interface ScoreDocument {
  /** The shopper. */
  readonly _id: string;
  /** The last journal entry that is counted. */
  readonly seq: number;
  /** The last writer and the number of its write. A write compares and sets both. */
  readonly by: string;
  readonly n: number;
  /** The time of the write, by the server's clock. Other nodes find changes by it. */
  readonly at: Date;
  /** The keys of the rankings, for the index that finds the shoppers of one. */
  readonly keys: readonly string[];
  /** By ranking key, with {@link fieldOf} in place of the key. */
  readonly scores: Readonly<Record<string, Stored>>;
}

export const leaderboardsCollection = 'standings';

/** The id of the document with the time of the last clearing. No shopper has it, because it begins with a space. */
export const clearedId = ' cleared';

/** Replaces dots, which MongoDB would read as a path, by `~`, which occurs in no key. */
export const fieldOf = (key: string): string => key.replaceAll('.', '~');
const keyOf = (field: string): string => field.replaceAll('~', '.');

export const measureAt: Readonly<Record<Measure, 0 | 1 | 2>> = { coins: 0, xp: 1, receipts: 2 };

export const toStored = ({ coins, xp, receipts }: Scores): Stored => [coins, xp, receipts];
export const fromStored = (stored: Stored | undefined): Scores =>
  stored === undefined ? noScores : { coins: stored[0], xp: stored[1], receipts: stored[2] };

/** A shopper's scores as this node knows them; the write that made them is named by `by` and `n`. */
export interface ShopperScores {
  readonly seq: number;
  readonly by: string;
  readonly n: number;
  readonly scores: ReadonlyMap<string, Scores>;
}

export const shopperScoresOf = ({ seq, by, n, scores }: ScoreDocument): ShopperScores => ({
  seq,
  by,
  n,
  scores: new Map(Object.entries(scores).map(([field, stored]) => [keyOf(field), fromStored(stored)])),
});

/** Whether the ranking is no longer shown. Some documents may still contain it. */
export const isRankingOver = (key: string, nowMs: number): boolean =>
  isOutOfReach(key.slice(key.lastIndexOf(':') + 1), keepRankingsMs, nowMs);
