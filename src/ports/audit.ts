// What an audit of the books reads: the ledger as it is filed, streamed and never held, and what is projected of it.
import type { JournalRecord } from '../game/change.ts';
import type { LedgerSnapshot } from '../game/ledger-snapshot.ts';
import type { Receipt } from '../game/receipt.ts';
import type { ProjectedUser } from './store.ts';

/** A shopper's document as it is kept: where somebody has written by hand, nothing of it need be right. */
export interface FiledDocument {
  readonly userId: string;
  /** The first entry by its place. */
  readonly firstSeq: number;
  /** The last entry, and when it was appended, as the document says. */
  readonly seq: number;
  readonly atMs: number | null;
  readonly claims: readonly string[];
  /** Null where they cannot be read. */
  readonly records: readonly JournalRecord[] | null;
}

/** What a shopper's folded entries came to. */
export interface FiledSnapshot {
  readonly userId: string;
  /** Null where it cannot be read. */
  readonly ledgerSnapshot: LedgerSnapshot | null;
  /** False where it is not as it was folded: somebody has written to it. */
  readonly sealed: boolean;
}

/** A receipt that changed nobody; null where it cannot be read. */
export interface FiledNote {
  readonly place: string;
  readonly note: Receipt | null;
  /** False where the document is not as it was appended: somebody has written to it. */
  readonly sound: boolean;
  readonly claims: readonly string[];
}

export interface Audit {
  /** The shoppers after this one (null: all) in ledger order, at most `limit`. */
  shoppersAfter(userId: string | null, limit: number): Promise<string[]>;
  /** What is projected of these shoppers, whatever it is; absent: nothing. */
  projected(userIds: readonly string[]): Promise<Map<string, ProjectedUser>>;
  /** Everything filed under the shoppers from `first` to `last` in ledger order, each one's ledger snapshot first, then by place. */
  filed(first: string, last: string): AsyncIterableIterator<FiledDocument | FiledSnapshot>;
  notes(): AsyncIterableIterator<FiledNote>;
  /** Places in the ledger that are no place of a shopper or note, at most `limit`. */
  astray(limit: number): Promise<string[]>;
  /** Projected shoppers of whom the ledger has nothing, at most `limit`. */
  strangers(limit: number): Promise<string[]>;
  rulebookVersions(): Promise<Set<number>>;
}
