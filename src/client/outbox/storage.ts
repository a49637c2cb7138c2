// Where an outbox keeps its rows, and how a storage says that it cannot.
import type { NewRow, OutboxRow } from './row.ts';

/**
 * Keeps rows. What has resolved survives a crash and a power cut (except in memory). All methods reject with
 * {@link OutboxError}.
 */
export interface OutboxStorage {
  /** False where the rows are gone when the process is. */
  readonly durable: boolean;
  /** All rows, oldest first. */
  read(): Promise<OutboxRow[]>;
  /** Gives the row its id. */
  add(row: NewRow): Promise<OutboxRow>;
  /** Replaces one row by what `change` makes of it, atomically; null where the row is not there any more. */
  change(id: number, change: (row: OutboxRow) => OutboxRow): Promise<OutboxRow | null>;
  remove(ids: readonly number[]): Promise<void>;
  /** Calls `listener` after another tab has changed something. Returns how to stop that. */
  watch(listener: () => void): () => void;
  /**
   * Waits until nobody else who shares this storage runs, then runs `work`. The signal handed to `work` is aborted
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
