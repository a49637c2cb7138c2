// The storage of an outbox, and its errors.
import type { NewRow, OutboxRow } from './row.ts';

/**
 * Keeps rows. After a method has resolved, its change survives a crash and a power cut (except in memory). All reject with
 * {@link OutboxError}.
 */
export interface OutboxStorage {
  /** False: the rows are lost when the process ends. */
  readonly durable: boolean;
  /** All rows, oldest first. */
  read(): Promise<OutboxRow[]>;
  /** Adds a row, and assigns its id. */
  add(row: NewRow): Promise<OutboxRow>;
  /** Changes one row atomically; null if the row no longer exists. */
  change(id: number, change: (row: OutboxRow) => OutboxRow): Promise<OutboxRow | null>;
  remove(ids: readonly number[]): Promise<void>;
  /** Calls `listener` after another tab has changed a row. Returns a function that removes it. */
  watch(listener: () => void): () => void;
  /**
   * Waits until no other user of this storage runs, then runs `work`. The signal that `work` gets is aborted
   * when the right to run is lost. Rejects with the reason of `signal` when it is aborted while waiting.
   */
  exclusively(signal: AbortSignal, work: (held: AbortSignal) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/**
 * `storage_refused`: there is no storage, or it may not be used (a private window, a folder without rights).
 * `storage_full`: the quota or the disk is used up. `storage_in_use`: another process has the file open.
 * `storage_failed`: any other fault of the storage. `outbox_full`: `maxRows` wait already.
 * `invalid_message`: the message can never be sent: too large, or not JSON.
 * `not_refused`: only a refused row can be corrected or removed. `closed`: the outbox was closed.
 */
export type OutboxErrorCode =
  | 'storage_refused'
  | 'storage_full'
  | 'storage_in_use'
  | 'storage_failed'
  | 'outbox_full'
  | 'invalid_message'
  | 'not_refused'
  | 'closed';

export class OutboxError extends Error {
  override readonly name = 'OutboxError';
  readonly code: OutboxErrorCode;

  constructor(code: OutboxErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
