// The store of shoppers, receipts and journal: the truth. Every adapter keeps these guarantees.
import type { JournalRecord } from '../game/change.ts';
import type { Opening } from '../game/opening.ts';
import type { Receipt } from '../game/receipt.ts';
import type { User } from '../game/user.ts';

/** Everything a batch of commands changes: stored together or not at all. */
export interface Batch {
  /**
   * `seqBefore` is the sequence the change was computed from; 0 for a shopper not stored yet. The records that lead
   * from there to `user` are in the same batch.
   */
  readonly users: readonly { readonly user: User; readonly seqBefore: number }[];
  /** `versionBefore` likewise; 0 for a receipt not stored yet. */
  readonly receipts: readonly { readonly receipt: Receipt; readonly versionBefore: number }[];
  readonly records: readonly JournalRecord[];
}

/** `conflict`: something changed meanwhile, nothing was stored; read again and decide again. */
export type CommitResult = 'committed' | 'conflict';

/** The store cannot be reached; nothing was stored. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** The connection was lost while committing: stored or not, only asking again settles it. */
export class CommitUnknownError extends Error {
  override readonly name = 'CommitUnknownError';
}

export interface Store {
  /** False where everything is gone with the process. */
  readonly durable: boolean;
  /** Names the lineage of the data: a cursor of another epoch means nothing here. */
  readonly epoch: string;
  /** Whether the store answers, as far as is known without asking. */
  isAvailable(): boolean;

  /**
   * Stores the batch atomically and durably: on return it survives the loss of any process.
   * A user or receipt that is not at its `…Before` state any more makes the whole batch a `conflict`. It may be found by
   * the entries that have come since: a copy of a user from before entries that are folded by now must not be used.
   * Throws StoreUnavailableError (nothing stored), CommitUnknownError, or any other error (nothing stored).
   */
  commit(batch: Batch): Promise<CommitResult>;

  /** The users among `ids` that exist, as of the last commit. */
  loadUsers(ids: readonly string[]): Promise<Map<string, User>>;
  /** The receipts among `ids` that exist, as of the last commit. */
  loadReceipts(ids: readonly string[]): Promise<Map<string, Receipt>>;
  /** The record that begins with entry `firstSeq`. */
  loadRecord(userId: string, firstSeq: number): Promise<JournalRecord | null>;
  /** Records with entries after `seq`, in order, at most `limit` of them; they begin later where `seq` is folded. */
  journalAfter(userId: string, seq: number, limit: number): Promise<JournalRecord[]>;
  /** What is folded of the journals of these users; absent: nothing. */
  loadOpenings(userIds: readonly string[]): Promise<Map<string, Opening>>;
  /** The last sequence of each of the users that exist. */
  heads(userIds: readonly string[]): Promise<Map<string, number>>;
  /** The same of all users whose id comes after `userId`, in the order of their ids' characters, at most `limit`. */
  headsAfter(userId: string, limit: number): Promise<Map<string, number>>;

  close(): Promise<void>;
}
