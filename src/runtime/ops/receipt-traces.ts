// Where the time of the latest receipts went, for the story of a receipt: bounded, and gone with the process.
import type { ReceiptTrace } from '../../contracts/ops.ts';
import type { Committed } from '../../pipeline/answer-batch.ts';

export interface ReceiptTraces {
  /** The pushes of these have just been handed to the sockets; gives how long each took from its submission. */
  note(committed: Committed, pushedAtMs: number): number;
  find(receiptId: string): ReceiptTrace | null;
}

/** The latest this many are always kept, twice as many at most. */
const alwaysKept = 2_500;

interface Kept {
  readonly trace: Committed['trace'];
  readonly committedAtMs: number;
  readonly pushedAtMs: number;
}

/** `nowMs` since 1970 and `sinceStartMs` of the clock that traces go by, for the time of day. */
export function createReceiptTraces(
  node: string,
  clock: { readonly nowMs: () => number; readonly sinceStartMs: () => number },
): ReceiptTraces {
  // Whole generations go: to take the oldest out of one map for each receipt costs more the more went before.
  let latest = new Map<string, Kept>();
  let before = new Map<string, Kept>();
  return {
    note: ({ trace, committedAtMs, outcome, record }, pushedAtMs) => {
      // A return of the receipt keeps the trace of the purchase.
      if (record.cause === 'receipt.submit') {
        latest.set(outcome.receiptId, { trace, committedAtMs, pushedAtMs });
        if (latest.size === alwaysKept) [before, latest] = [latest, new Map()];
      }
      return pushedAtMs - trace.startedMs;
    },
    find: (receiptId) => {
      const known = latest.get(receiptId) ?? before.get(receiptId);
      if (known === undefined) return null;
      const { trace, committedAtMs, pushedAtMs } = known;
      const { startedMs, spentMs } = trace;
      const waitingMs = spentMs.waiting;
      const spent = waitingMs + spentMs.reading + spentMs.deciding;
      return {
        node,
        receivedAt: new Date(clock.nowMs() - (clock.sinceStartMs() - startedMs)).toISOString(),
        waitingMs: rounded(waitingMs),
        readingMs: rounded(spentMs.reading),
        decidingMs: rounded(spentMs.deciding),
        committingMs: rounded(committedAtMs - startedMs - spent),
        announcedMs: rounded(pushedAtMs - committedAtMs),
        totalMs: rounded(pushedAtMs - startedMs),
      };
    },
  };
}

const rounded = (ms: number): number => Math.max(0, Math.round(ms * 100) / 100);
