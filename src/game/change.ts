// The effects of the game as data: what one command changed, entry by entry, each with its mirror.
import type { JudgedReceipt } from './receipt.ts';

/** Why coins or XP moved. */
export type Reason = 'purchase' | 'return' | 'void' | 'correction';

interface PurchaseChange {
  /** Minor units: positive when recorded, negative when returned. */
  readonly amount: number;
  /** Receipts counted: 1 (0 for a total of 0), or 0 / −1 for a return that leaves something / nothing. */
  readonly receipts: number;
  /** What its day has earned more or less, where the rulebook caps days. */
  readonly earned?: DayChange;
  /** Finished missions that count on: kept, so that a return can be made up for, and not told. */
  readonly beyond?: readonly QuietProgress[];
}

/** Signed earnings of a local day before its cap. */
export interface DayChange {
  readonly day: string;
  /** The local day on which the receipt came in, where that is another. */
  readonly received?: string;
  /** The cap of this day for this shopper, as of its first receipt; an absent unit is without end. */
  readonly cap: { readonly coins?: number; readonly xp?: number };
  readonly coins: number;
  readonly xp: number;
}

/** A change of progress that leaves the mission finished. */
export interface QuietProgress extends MissionChange {
  readonly by: number;
  /** For distinct kinds: the names that the receipt shows, or no longer shows. */
  readonly seen?: readonly string[];
}

interface EarningChange {
  readonly reason: Reason;
}

interface MissionChange {
  readonly mission: string;
  readonly period: string;
}

interface ProgressChange extends MissionChange {
  /** Signed change of the progress. */
  readonly by: number;
  /** For distinct kinds: the names this receipt shows, whether new or not. */
  readonly seen?: readonly string[];
  /** After the change. */
  readonly progress: number;
  /** The progress at which the mission is next completed. */
  readonly target: number;
}

interface CompletionChange extends MissionChange {
  /** The progress that holds this completion. */
  readonly held: number;
  readonly coins: number;
  readonly xp: number;
}

interface LevelChange {
  readonly level: number;
  /** The XP that holds this level. */
  readonly held: number;
  readonly coins: number;
}

/**
 * One effect. The lower line of each pair is the mirror of the upper one, with every sign turned.
 * `keepFrom` is the oldest local day whose purchases may still come in or go back: what is older is let go.
 */
export type Change =
  | ({ readonly kind: 'purchase.recorded'; readonly keepFrom: string } & PurchaseChange)
  | ({ readonly kind: 'purchase.returned' } & PurchaseChange)
  | ({ readonly kind: 'coins.credited'; readonly coins: number } & EarningChange)
  | ({ readonly kind: 'coins.debited'; readonly coins: number } & EarningChange)
  | ({ readonly kind: 'xp.gained'; readonly xp: number } & EarningChange)
  | ({ readonly kind: 'xp.lost'; readonly xp: number } & EarningChange)
  | ({ readonly kind: 'level.reached' } & LevelChange)
  | ({ readonly kind: 'level.lost' } & LevelChange)
  | ({ readonly kind: 'mission.progressed' } & ProgressChange)
  | ({ readonly kind: 'mission.regressed' } & ProgressChange)
  | ({ readonly kind: 'mission.completed' } & CompletionChange)
  | ({ readonly kind: 'mission.reopened' } & CompletionChange);

/** The coins that a change moves. */
export function coinsOf(change: Change): number {
  switch (change.kind) {
    case 'coins.credited':
    case 'coins.debited':
    case 'level.reached':
    case 'level.lost':
    case 'mission.completed':
    case 'mission.reopened':
      return change.coins;
    default:
      return 0;
  }
}

/** The XP that a change moves. */
export function xpOf(change: Change): number {
  switch (change.kind) {
    case 'xp.gained':
    case 'xp.lost':
    case 'mission.completed':
    case 'mission.reopened':
      return change.xp;
    default:
      return 0;
  }
}

/** A change with the coin balance after it: what the journal keeps. */
export type JournalEntry = Change & { readonly balance: number };

/** The kinds of command that change a shopper by a receipt. */
export type ReceiptCause = 'receipt.submit' | 'receipt.void' | 'receipt.return' | 'levels.settle';
/** The kinds of command that change a shopper. A new one is a line here, a command and its decision. */
export type Cause = ReceiptCause | 'adjust';

/** What one command did to one shopper: ledger, outbox and inbox at once. Its entries are `firstSeq` … `seq`. */
export type JournalRecord = ReceiptRecord | CorrectionRecord;

interface RecordFacts {
  readonly userId: string;
  readonly firstSeq: number;
  readonly seq: number;
  readonly atMs: number;
  /** What the cause is about: the id of the receipt (of levels, the shopper's last one) or of the correction. */
  readonly ref: string;
  readonly levelBefore: number;
  readonly after: { readonly coins: number; readonly xp: number; readonly level: number };
  readonly entries: readonly JournalEntry[];
}

export interface ReceiptRecord extends RecordFacts {
  readonly cause: ReceiptCause;
  /** The receipt as it stands after the command. */
  readonly receipt: JudgedReceipt;
}

/** Coins that staff gave or took. Leaderboards do not count it. */
export interface CorrectionRecord extends RecordFacts {
  readonly cause: 'adjust';
  readonly receipt: null;
  readonly correction: Correction;
}

export interface Correction {
  /** As asked for: the entry says less where the balance stopped at the last exact number. */
  readonly coins: number;
  readonly reason: string;
  /** Who made it. */
  readonly by: string;
}
