// What compaction needs of a store: find expired records, replace them by a ledger snapshot, remove notes.
import type { JournalRecord } from '../game/change.ts';
import type { LedgerSnapshot } from '../game/ledger-snapshot.ts';
import type { User } from '../game/user.ts';

/** The next part of one shopper's journal, folded. It ends where a document ends. */
export interface CompactionStep {
  /** The last entry of the ledger snapshot before this one; 0: there was none. */
  readonly seqBefore: number;
  readonly ledgerSnapshot: LedgerSnapshot;
  /** All records from `seqBefore` to the ledger snapshot. */
  readonly records: readonly JournalRecord[];
  /** How many receipts are removed with their last record. */
  readonly receipts: number;
  /** Set if the whole journal is folded: the shopper without ended missions and days, to be projected too. */
  readonly tidied: User | null;
}

/** An expired document: of a shopper, or the note of a receipt. */
export type Compactable = { readonly userId: string } | { readonly receiptId: string };

export interface CompactionStore {
  /** The documents from before `beforeMs`, oldest first. Those removed meanwhile may or may not be among them. */
  compactable(beforeMs: number): AsyncIterableIterator<Compactable>;
  /**
   * Writes the ledger snapshot with majority, then removes the documents that it covers. An interruption in between loses
   * nothing, because readers prefer the ledger snapshot; {@link dropCompacted} completes it. `stale`: the stored ledger
   * snapshot is not the one that the step started from; nothing is changed.
   */
  fold(step: CompactionStep): Promise<'folded' | 'stale'>;
  /** Removes the documents that the shopper's ledger snapshot covers. `seq` is its last entry. */
  dropCompacted(userId: string, seq: number): Promise<void>;
  /**
   * Removes the notes of those receipts that changed no shopper and were neither received nor bought since `beforeMs`.
   * Removes all notes of a receipt or none. Returns the number of receipts.
   */
  dropNotes(receiptIds: readonly string[], beforeMs: number): Promise<number>;
}
