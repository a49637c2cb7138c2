// The end of a receipt's life: what nothing can reach any more is folded into the ledger snapshot of its shopper, and goes.
import type { JournalRecord } from '../game/change.ts';
import type { LedgerSnapshot } from '../game/ledger-snapshot.ts';
import type { User } from '../game/user.ts';

/** The next part of one shopper's journal, folded. It ends where a document ends. */
export interface CompactionStep {
  /** Where the ledger snapshot stood that this one was made from; 0: there was none. */
  readonly seqBefore: number;
  readonly ledgerSnapshot: LedgerSnapshot;
  /** All records from `seqBefore` to the ledger snapshot. */
  readonly records: readonly JournalRecord[];
  /** How many receipts went with their last record. */
  readonly receipts: number;
  /** The shopper, freed of what has ended, where all of the journal is folded: what is projected is to say the same. */
  readonly tidied: User | null;
}

/** Something taken in before a certain time: a shopper's document, or a receipt that changed nobody. */
export type Compactable = { readonly userId: string } | { readonly receiptId: string };

export interface CompactionStore {
  /** What was taken in before `beforeMs`, oldest first. What goes meanwhile may or may not be among it. */
  compactable(beforeMs: number): AsyncIterableIterator<Compactable>;
  /**
   * Puts the ledger snapshot in the place of what it stands for: first the ledger snapshot, by majority, then the documents that it
   * covers go. Cut off in between nothing is lost, since a reader prefers the ledger snapshot; {@link dropCompacted} ends it.
   * `stale`: another ledger snapshot is there than the step was made from; nothing is changed.
   */
  fold(step: CompactionStep): Promise<'folded' | 'stale'>;
  /** Removes documents that the shopper's ledger snapshot covers. `seq`: where it stands. */
  dropCompacted(userId: string, seq: number): Promise<void>;
  /**
   * Removes those of these receipts that changed nobody and were neither taken in nor bought since `beforeMs`: all that is
   * noted of one, or nothing. Gives how many receipts that was.
   */
  dropNotes(receiptIds: readonly string[], beforeMs: number): Promise<number>;
}
