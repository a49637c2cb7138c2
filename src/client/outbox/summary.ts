// The summary of an outbox: its rows, how many wait, and whether a person must act.
import type { OutboxReason, OutboxRow } from './row.ts';
import { isSettled } from './row.ts';

export interface OutboxSnapshot {
  /** Oldest first, with the settled ones of today. */
  readonly rows: readonly OutboxRow[];
  /** Rows that are not sent yet. */
  readonly waiting: number;
  /** Refused rows, which wait for a person. */
  readonly refused: number;
  readonly oldestWaitingAt: string | null;
  /** `rows`: more than `warnRows` are not settled. `age`: one has not been settled for longer than `warnAgeMs`. */
  readonly warnings: { readonly rows: boolean; readonly age: boolean };
  /** True if this outbox sends; false while another tab does. */
  readonly sender: boolean;
  /** Why sending pauses; null while it works. */
  readonly trouble: OutboxReason | null;
  /** False: the rows do not survive the process. */
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

/** Ids of settled rows that the list does not need: those of other days, and all but the newest `keepSettled`. */
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
