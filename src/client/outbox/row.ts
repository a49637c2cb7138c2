// A row of an outbox: one receipt or void, from its entry until it is settled.
import type { Outcome, ReceiptSubmit, ReceiptVoid } from '../../contracts/receipts.ts';

export type OutboxMessage =
  | { readonly event: 'receipt:submit'; readonly payload: ReceiptSubmit }
  | { readonly event: 'receipt:void'; readonly payload: ReceiptVoid };

/** The node has answered with an outcome, so the row is not sent again. */
export const settledStates = ['applied', 'duplicate', 'rejected', 'noted', 'review'] as const;
export type SettledState = (typeof settledStates)[number];

/**
 * `queued`: to be sent. `sending`: sent by this process, the answer is not here yet (never stored: after a crash the
 * row is `queued` again, and to send it twice does no harm). `refused`: the node will never take it as it is; it
 * waits for a person, who corrects or removes it.
 */
export type OutboxState = 'queued' | 'sending' | SettledState | 'refused';

/** An error for a list. `field` names the invalid part of the payload. */
export interface OutboxReason {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

/** Without `entries`, which belong to the shopper and would fill the storage. */
export type RowOutcome = Omit<Outcome, 'entries'>;

interface RowFacts {
  readonly state: OutboxState;
  /** ISO 8601, by the clock of this device. */
  readonly queuedAt: string;
  readonly settledAt?: string;
  /** How often it was sent. */
  readonly attempts: number;
  /** The last error: why the row was refused, or why it still waits. */
  readonly reason?: OutboxReason;
  readonly outcome?: RowOutcome;
  /** Data of the caller, stored with the row: plain JSON. */
  readonly note?: unknown;
}

export type NewRow = OutboxMessage & RowFacts;
/** A smaller `id` is older. */
export type OutboxRow = NewRow & { readonly id: number };

export const isSettled = (row: OutboxRow): boolean => settledStates.some((state) => state === row.state);
