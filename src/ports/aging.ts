// The end of a receipt's life: what nothing can reach any more is folded into the opening of its shopper, and goes.
import type { JournalRecord } from '../game/change.ts';
import type { Opening } from '../game/opening.ts';
import type { JudgedReceipt, Receipt } from '../game/receipt.ts';
import type { User } from '../game/user.ts';
import type { CommitResult } from './store.ts';

/** The next part of one shopper's journal, folded: stored together or not at all. */
export interface FoldStep {
  /** Where the opening stood that this one was made from; 0: there was none. */
  readonly seqBefore: number;
  readonly opening: Opening;
  /** All entries from `seqBefore` to that of the opening; they go. */
  readonly records: readonly JournalRecord[];
  /** Receipts whose last record is among them; they go. */
  readonly receipts: readonly JudgedReceipt[];
  /** The shopper, freed of what has ended; null: stays as it is. Has the opening's sequence, which is then the last. */
  readonly tidied: User | null;
}

/** A receipt taken in before a certain time; `userId` is null for one that changed nobody. */
export interface AgedReceipt extends Pick<Receipt, 'id'> {
  readonly userId: string | null;
}

export interface Aging {
  /** Receipts taken in before `beforeMs`, oldest first. What goes meanwhile may or may not be among them. */
  agedReceipts(beforeMs: number): AsyncIterableIterator<AgedReceipt>;
  /**
   * Puts the opening in the place of what it stands for, atomically and durably. An opening, record, receipt or (where
   * it is tidied) shopper that is not as the step takes it for makes it a `conflict`, and nothing is changed.
   * Throws as `Store.commit` does.
   */
  fold(step: FoldStep): Promise<CommitResult>;
  /** Removes those of these receipts that changed nobody and were neither taken in nor bought since `beforeMs`. */
  dropUnjudged(ids: readonly string[], beforeMs: number): Promise<number>;
}
