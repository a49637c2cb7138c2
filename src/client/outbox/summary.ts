// What an outbox shows: its rows, how many wait, and whether somebody should look after them.
import type { OutboxReason, OutboxRow } from './row.ts';
import { isSettled } from './row.ts';

export interface OutboxSnapshot {
  /** Oldest first; settled ones of today among them. */
  readonly rows: readonly OutboxRow[];
  /** Rows that are still to be sent. */
  readonly waiting: number;
  /** Rows that wait for a person. */
  readonly refused: number;
  readonly oldestWaitingAt: string | null;
  /** `rows`: more than `warnRows` are not settled. `age`: one has not been settled for longer than `warnAgeMs`. */
  readonly warnings: { readonly rows: boolean; readonly age: boolean };
  /** True where this outbox sends; false while another tab does. */
  readonly sender: boolean;
  /** Why sending does not go on now; null while it does. */
  readonly trouble: OutboxReason | null;
  /** False where the rows do not survive the process. */
  readonly durable: boolean;
}

export interface SummaryLimits {
  readonly warnRows: number;
  readonly warnAgeMs: number;
}

export function summarise(
  rows: readonly OutboxRow[],
  { warnRows, warnAgeMs }: SummaryLimits,
  nowMs: number,
): Pick<OutboxSnapshot, 'rows' | 'waiting' | 'refused' | 'oldestWaitingAt' | 'warnings'> {
  const refused = rows.filter(({ state }) => state === 'refused');
  const waiting = rows.filter(({ state }) => state === 'queued' || state === 'sending');
  const unsettledSince = [...waiting, ...refused].map(({ queuedAt }) => Date.parse(queuedAt));
  const oldestMs = unsettledSince.reduce((oldest, at) => Math.min(oldest, at), Number.POSITIVE_INFINITY);
  return {
    rows,
    waiting: waiting.length,
    refused: refused.length,
    oldestWaitingAt: waiting[0]?.queuedAt ?? null,
    warnings: { rows: unsettledSince.length > warnRows, age: nowMs - oldestMs > warnAgeMs },
  };
}

/** Ids of settled rows that no list needs: not of today, or beyond the newest `keepSettled`. */
export function outdated(
  rows: readonly OutboxRow[],
  keepSettled: number,
  dayOf: (at: Date) => string,
  now: Date,
): number[] {
  const today = dayOf(now);
  const settled = rows.filter(isSettled);
  const beyond = settled.length - keepSettled;
  return settled
    .filter(
      ({ settledAt }, at) => at < beyond || settledAt === undefined || dayOf(new Date(settledAt)) !== today,
    )
    .map(({ id }) => id);
}
