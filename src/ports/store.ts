// The store: the ledger, which is the truth, and the shoppers it comes to, which are a projection of it.
import type { CorrectionRecord, JournalRecord } from '../game/change.ts';
import type { LedgerSnapshot } from '../game/ledger-snapshot.ts';
import type { Receipt, RejectedReceipt, TombstoneReceipt } from '../game/receipt.ts';
import type { User } from '../game/user.ts';

/** What one commit did to one shopper: stored whole or not at all. */
export interface ShopperDocument {
  /** One or more, which lie end to end; the first begins where the shopper's last document ended. */
  readonly records: readonly JournalRecord[];
  /** Everything in it that may happen only once in the mall; at least one, none twice. */
  readonly claims: readonly string[];
}

/** A receipt that changed no shopper: a void before its receipt, or the receipt that came after it. */
export interface NoteDocument {
  readonly note: TombstoneReceipt | RejectedReceipt;
  readonly claims: readonly string[];
}

export type LedgerDocument = ShopperDocument | NoteDocument;

/**
 * What became of a document.
 * `stored`: on the disks of a majority, and never lost again.
 * `stale`: its place is taken, the shopper has moved on; nothing of it is stored.
 * `claimed`: one of its claims is in another document; nothing of it is stored.
 * `unknown`: the connection was lost, or no majority answered in time. It may be stored or not: appending the same
 * commands again settles it, since their claims are then taken or free.
 * An error: the database refuses this document; nothing of it is stored.
 */
export type Appended = 'stored' | 'stale' | 'claimed' | 'unknown' | Error;

/** The store cannot be reached; nothing was stored. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** A shopper as projected, and where the last document that it counts begins (0: a ledger snapshot). */
export interface ProjectedUser {
  readonly user: User;
  readonly from: number;
}

/**
 * The ledger. Every read tells only what a majority has: what is told is never taken back. Whatever cannot be reached
 * throws {@link StoreUnavailableError}.
 */
export interface Ledger {
  /** False where everything is gone with the process. */
  readonly durable: boolean;
  /** Names the lineage of the data: a cursor of another epoch means nothing here. */
  readonly epoch: string;
  /** Whether the store answers, as far as is known without asking. */
  isAvailable(): boolean;

  /** Stores each document by itself, at most one of a shopper; the results are in the order of the documents. */
  append(documents: readonly LedgerDocument[]): Promise<readonly Appended[]>;

  /** How these receipts stand, by id; absent: unknown. */
  loadReceipts(ids: readonly string[]): Promise<Map<string, Receipt>>;
  /** The records of these corrections, by id; absent: unknown, or folded. */
  loadCorrections(ids: readonly string[]): Promise<Map<string, CorrectionRecord>>;
  /** The record that begins with entry `firstSeq`. */
  loadRecord(userId: string, firstSeq: number): Promise<JournalRecord | null>;
  /**
   * The records of documents with entries after `seq`, in order: of as many documents as hold `limit` records, and of one
   * at least. Those at or before `seq` are left out; they begin later where `seq` is folded.
   */
  journalAfter(userId: string, seq: number, limit: number): Promise<JournalRecord[]>;
  /** What is folded of the journals of these users; absent: nothing. */
  loadLedgerSnapshots(userIds: readonly string[]): Promise<Map<string, LedgerSnapshot>>;
  /**
   * The last document of each of these shoppers, looked for from the document that begins at `from` (0: from the
   * ledger snapshot). Absent: nothing is there from that place on.
   */
  heads(from: ReadonlyMap<string, number>): Promise<Map<string, Head>>;
  /** The heads of shoppers after this one (null: all) in {@link compareInLedger} order, at most `limit`. Reads all their places. */
  headsAfter(userId: string | null, limit: number): Promise<Map<string, Head>>;
  /** The heads of who has changed at or after this time, by the clocks of the nodes that wrote, in pages. */
  changedSince(sinceMs: number): AsyncIterable<Map<string, Head>>;
  close(): Promise<void>;
}

export interface Head {
  /** Where the shopper's last document begins; 0 where that is the ledger snapshot. */
  readonly from: number;
  /** The shopper's last entry. */
  readonly seq: number;
}

/** What shoppers come to, as far as it has been written: behind by moments, and anybody may delete it. */
export interface UserProjection {
  loadProjected(ids: readonly string[]): Promise<Map<string, ProjectedUser>>;
  /** Replaces what is older or as old; what is newer stays. */
  saveProjected(users: readonly ProjectedUser[]): Promise<void>;
  /** The last entry that the projection has of each of these shoppers; absent: the shopper is not in it. */
  projectedSeqs(ids: readonly string[]): Promise<Map<string, number>>;
  /** True where nobody is in it. */
  isEmpty(): Promise<boolean>;
  /** Until when everything appended is in all projections, milliseconds since 1970; 0: unknown. */
  loadMark(): Promise<number>;
  saveMark(atMs: number): Promise<void>;
}

export interface Store extends Ledger, UserProjection {}

/** Shoppers who exist, as of the last commit that a majority has. Throws StoreUnavailableError. */
export type LoadUsers = (ids: readonly string[]) => Promise<Map<string, User>>;

/** The records of the first documents: of as many as hold at most `limit` records, and of one at least. */
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

/** The order of the ledger. It is not that of user ids: digits and some signs come before ':'. */
export function compareInLedger(a: string, b: string): number {
  const [left, right] = [placePrefix(a), placePrefix(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** What every place of a shopper begins with; no place of another shopper does. */
export const placePrefix = (userId: string): string =>
  `${userId.replaceAll(/[%:]/g, (sign) => (sign === ':' ? '%3A' : '%25'))}:`;
