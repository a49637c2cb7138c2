// The store: the ledger, which is the truth, and the stored shoppers, which are a projection of it.
import type { CorrectionRecord, JournalRecord } from '../game/change.ts';
import type { LedgerSnapshot } from '../game/ledger-snapshot.ts';
import type { Receipt, RejectedReceipt, TombstoneReceipt } from '../game/receipt.ts';
import type { User } from '../game/user.ts';

/** The changes of one commit to one shopper, stored whole or not at all. */
export interface ShopperDocument {
  /** One or more consecutive records. The first continues the shopper's last document. */
  readonly records: readonly JournalRecord[];
  /** The claims of its records: at least one, none twice. */
  readonly claims: readonly string[];
}

/** A receipt that changed no shopper: a void before its receipt, or the receipt after its void. */
export interface NoteDocument {
  readonly note: TombstoneReceipt | RejectedReceipt;
  readonly claims: readonly string[];
}

export type LedgerDocument = ShopperDocument | NoteDocument;

/**
 * The result of appending a document.
 * `stored`: on the disks of a majority, so it is never lost.
 * `stale`: the shopper has later entries; nothing of it is stored.
 * `claimed`: another document holds one of its claims; nothing of it is stored.
 * `unknown`: the connection was lost, or no majority answered in time, so it may be stored or not. Sending the same
 * command again settles it, because its claim is then taken or free.
 * An error: the database refused this document; nothing of it is stored.
 */
export type Appended = 'stored' | 'stale' | 'claimed' | 'unknown' | Error;

/** The store cannot be reached; nothing was stored. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** A projected shopper, and the first entry of the last document in it (0: a ledger snapshot). */
export interface ProjectedUser {
  readonly user: User;
  readonly from: number;
}

/**
 * The ledger. Every read returns only what a majority has stored, so it is never rolled back. Each method throws
 * {@link StoreUnavailableError} if the store cannot be reached.
 */
export interface Ledger {
  /** False if the data is lost with the process. */
  readonly durable: boolean;
  /** The id of the database's history. A cursor of another epoch is invalid here. */
  readonly epoch: string;
  /** Whether the store answered lately. Sends no query. */
  isAvailable(): boolean;

  /** Stores each document on its own, at most one for a shopper. The results are in the order of the documents. */
  append(documents: readonly LedgerDocument[]): Promise<readonly Appended[]>;

  /** The current states of these receipts, by id; absent: unknown. */
  loadReceipts(ids: readonly string[]): Promise<Map<string, Receipt>>;
  /** The records of these corrections, by id; absent: unknown, or folded. */
  loadCorrections(ids: readonly string[]): Promise<Map<string, CorrectionRecord>>;
  /** The record that begins with entry `firstSeq`. */
  loadRecord(userId: string, firstSeq: number): Promise<JournalRecord | null>;
  /**
   * The records after entry `seq`, in order, from whole documents: at most `limit` records, but at least one document.
   * Where entries after `seq` are folded, the first record begins later than `seq + 1`.
   */
  journalAfter(userId: string, seq: number, limit: number): Promise<JournalRecord[]>;
  /**
   * What the ledger has of each shopper from a start on, in one query of at most `limit` documents. Leaves out shoppers who
   * do not fit. If compaction removes records meanwhile, their snapshot is returned.
   */
  ledgersFrom(starts: ReadonlyMap<string, LedgerStart>, limit: number): Promise<Map<string, LedgerPart>>;
  /** The ledger snapshots of these shoppers; absent: nothing is folded. */
  loadLedgerSnapshots(userIds: readonly string[]): Promise<Map<string, LedgerSnapshot>>;
  /**
   * The last document of each of these shoppers, searched from the document that begins at `from` (0: from the ledger
   * snapshot). Absent: there is none from there on.
   */
  heads(from: ReadonlyMap<string, number>): Promise<Map<string, Head>>;
  /**
   * The heads of at most `limit` shoppers after this one (null: all) in {@link compareInLedger} order. Reads all their keys.
   */
  headsAfter(userId: string | null, limit: number): Promise<Map<string, Head>>;
  /** The heads of shoppers that changed at or after this time, by the clocks of the nodes that wrote, in pages. */
  changedSince(sinceMs: number): AsyncIterable<Map<string, Head>>;
  close(): Promise<void>;
}

export interface LedgerStart {
  /** The part begins with the document that begins at this entry; 0: with the ledger snapshot. */
  readonly from: number;
  /** The last entry whose record is known already. */
  readonly after: number;
}

/** The ledger of a shopper from a start on. */
export interface LedgerPart {
  /** Null if there is none, or the part begins after it. */
  readonly snapshot: LedgerSnapshot | null;
  /** The records after the known entry and after the snapshot, in order. */
  readonly records: readonly JournalRecord[];
  /** Null if nothing of the shopper is there. */
  readonly head: Head | null;
}

export interface Head {
  /** Where the shopper's last document begins; 0 if that is the ledger snapshot. */
  readonly from: number;
  /** The shopper's last entry. */
  readonly seq: number;
}

/** The stored shoppers. They may lag behind the ledger, and may be deleted at any time. */
export interface UserProjection {
  loadProjected(ids: readonly string[]): Promise<Map<string, ProjectedUser>>;
  /** Replaces a stored state that is not newer. */
  saveProjected(users: readonly ProjectedUser[]): Promise<void>;
  /** The last entry of each of these shoppers in the projection; absent: not in it. */
  projectedSeqs(ids: readonly string[]): Promise<Map<string, number>>;
  /** True if it has no shopper. */
  isEmpty(): Promise<boolean>;
  /** All documents appended before this time are in all projections. Milliseconds since 1970; 0: unknown. */
  loadMark(): Promise<number>;
  saveMark(atMs: number): Promise<void>;
}

export interface Store extends Ledger, UserProjection {}

/**
 * Loads the shoppers that exist, as of the last commit that a majority has. `copies` are older states of some of them:
 * only the later records are read for these. Throws StoreUnavailableError.
 */
export type LoadUsers = (
  ids: readonly string[],
  copies?: ReadonlyMap<string, User>,
) => Promise<Map<string, User>>;

/** The records of the first documents: at most `limit` records, but at least one document. */
export function wholeDocuments(
  documents: Iterable<Pick<ShopperDocument, 'records'>>,
  limit: number,
): JournalRecord[] {
  const all: JournalRecord[] = [];
  for (const { records } of documents) {
    if (all.length > 0 && all.length + records.length > limit) break;
    all.push(...records);
  }
  return all;
}

/** The order of shoppers in the ledger. It is not that of their ids, because digits and some signs sort before ':'. */
export function compareInLedger(a: string, b: string): number {
  const [left, right] = [placePrefix(a), placePrefix(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The prefix of all ledger keys of a shopper, and of no other shopper's. */
export const placePrefix = (userId: string): string =>
  `${userId.replaceAll(/[%:]/g, (sign) => (sign === ':' ? '%3A' : '%25'))}:`;
