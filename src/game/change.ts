// Changes: the effects of a command as data, each with its mirror.
import type { JudgedReceipt } from './receipt.ts';

/** Why coins or XP moved. */
export type Reason = 'purchase' | 'return' | 'void' | 'correction';

interface PurchaseChange {
  /** Minor units: positive when recorded, negative when returned. */
  readonly amount: number;
  /** Recorded: 1, or 0 for a receipt over 0. Returned: −1 where nothing is left, else 0. */
  readonly receipts: number;
  /** The change of the day's earnings, where the rulebook caps days. */
  readonly earned?: DayChange;
  /**
   * Progress of missions that are finished already. It is kept, so that a later return can use it, and not shown.
   */
  readonly beyond?: readonly QuietProgress[];
}

/** A signed change of a local day's earnings, before the cap. */
export interface DayChange {
  readonly day: string;
  /** The local day on which the receipt arrived, where that is another day. */
  readonly received?: string;
  /** The cap of this day for this shopper, as of the day's first receipt. An absent unit has no cap. */
  readonly cap: { readonly coins?: number; readonly xp?: number };
  readonly coins: number;
  readonly xp: number;
}

/** A change of progress that leaves the mission finished. */
export interface QuietProgress extends MissionChange {
  readonly by: number;
  /** For distinct kinds: the names that the receipt adds or removes. */
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
  /** For distinct kinds: the names of this receipt, new or not. */
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
 * One effect. The lower line of each pair is the mirror of the upper one, with opposite signs. `keepFrom` is the oldest
 * local day whose purchases may still be submitted or returned; state of older days is removed.
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

/** A change with the coin balance after it, as the journal stores it. */
export type JournalEntry = Change & { readonly balance: number };

/** The kinds of command that change a shopper by a receipt. */
export type ReceiptCause = 'receipt.submit' | 'receipt.void' | 'receipt.return' | 'levels.settle';
/** The kinds of command that change a shopper. A new kind needs a line here, a command and a decision. */
export type Cause = ReceiptCause | 'adjust';

/** What one command did to one shopper. Its entries have the numbers `firstSeq` … `seq`. */
export type JournalRecord = ReceiptRecord | CorrectionRecord;

interface RecordFacts {
  readonly userId: string;
  readonly firstSeq: number;
  readonly seq: number;
  readonly atMs: number;
  /** The id of the receipt or the correction. For `levels.settle` it is the shopper's last receipt. */
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

/** A correction by staff. Leaderboards do not count it. */
export interface CorrectionRecord extends RecordFacts {
  readonly cause: 'adjust';
  readonly receipt: null;
  readonly correction: Correction;
}

export interface Correction {
  /** The requested coins. The entry moves fewer where the balance stopped at the largest exact number. */
  readonly coins: number;
  readonly reason: string;
  /** Who made it. */
  readonly by: string;
}
