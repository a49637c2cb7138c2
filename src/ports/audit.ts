// What an audit reads: the ledger as stored, streamed in bounded memory, and its projection.
import type { JournalRecord } from '../game/change.ts';
import type { LedgerSnapshot } from '../game/ledger-snapshot.ts';
import type { Receipt } from '../game/receipt.ts';
import type { ProjectedUser } from './store.ts';

/** A shopper's document as stored. Any part may be wrong if somebody changed it by hand. */
export interface FiledDocument {
  readonly userId: string;
  /** The first entry, by the key of the document. */
  readonly firstSeq: number;
  /** The last entry, as the document says. */
  readonly seq: number;
  /** When it was appended, as the document says. */
  readonly atMs: number | null;
  readonly claims: readonly string[];
  /** Null if they cannot be read. */
  readonly records: readonly JournalRecord[] | null;
}

/** A shopper's ledger snapshot as stored. */
export interface FiledSnapshot {
  readonly userId: string;
  /** Null if it cannot be read. */
  readonly ledgerSnapshot: LedgerSnapshot | null;
  /** False if it was changed after the fold. */
  readonly isIntact: boolean;
}

/** The note of a receipt that changed no shopper. */
export interface FiledNote {
  readonly place: string;
  /** Null if it cannot be read. */
  readonly note: Receipt | null;
  /** False if the document was changed after it was appended. */
  readonly sound: boolean;
  readonly claims: readonly string[];
}

export interface Audit {
  /** The shoppers after this one (null: all) in ledger order, at most `limit`. */
  shoppersAfter(userId: string | null, limit: number): Promise<string[]>;
  /** The projected states of these shoppers, right or wrong; absent: not projected. */
  projected(userIds: readonly string[]): Promise<Map<string, ProjectedUser>>;
  /** All documents of the shoppers from `first` to `last` in ledger order: each one's ledger snapshot, then the journal. */
  filed(first: string, last: string): AsyncIterableIterator<FiledDocument | FiledSnapshot>;
  notes(): AsyncIterableIterator<FiledNote>;
  /** Keys in the ledger that belong to neither a shopper nor a note, at most `limit`. */
  astray(limit: number): Promise<string[]>;
  /** Projected shoppers that are not in the ledger, at most `limit`. */
  withoutLedger(limit: number): Promise<string[]>;
  rulebookVersions(): Promise<Set<number>>;
}
