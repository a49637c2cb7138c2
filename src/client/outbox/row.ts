// What an outbox keeps: one row for each receipt or void, from the moment it is entered until it is settled.
import type { Outcome, ReceiptSubmit, ReceiptVoid } from '../../contracts/receipts.ts';

export type OutboxMessage =
  | { readonly event: 'receipt:submit'; readonly payload: ReceiptSubmit }
  | { readonly event: 'receipt:void'; readonly payload: ReceiptVoid };

/** The node has given its outcome: nothing more is sent. */
export const settledStates = ['applied', 'duplicate', 'rejected', 'noted', 'review'] as const;
export type SettledState = (typeof settledStates)[number];

/**
 * `queued`: to be sent. `sending`: sent by this process, the answer is not here yet (never stored: after a crash the
 * row is `queued` again, and to send it twice does no harm). `refused`: the node will never take it as it is; it
 * waits for a person, who corrects or removes it.
 */
export type OutboxState = 'queued' | 'sending' | SettledState | 'refused';

/** An error as a list shows it; `field` names the part of the payload at fault. */
export interface OutboxReason {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

/** Without `entries`: they are the shopper's, and they would fill the storage. */
export type RowOutcome = Omit<Outcome, 'entries'>;

interface RowFacts {
  readonly state: OutboxState;
  /** ISO 8601, by the clock of this device. */
  readonly queuedAt: string;
  readonly settledAt?: string;
  /** How often it was handed to `send`. */
  readonly attempts: number;
  /** The last error: why it is refused, or why it is still waiting. */
  readonly reason?: OutboxReason;
  readonly outcome?: RowOutcome;
  /** Data of the caller, stored with the row: plain JSON. */
  readonly note?: unknown;
}

export type NewRow = OutboxMessage & RowFacts;
/** `id` rises: a smaller one is older. */
export type OutboxRow = NewRow & { readonly id: number };

export const isSettled = (row: OutboxRow): boolean => settledStates.some((state) => state === row.state);
