// The time of each phase of the latest receipts, for the history of a receipt. Bounded and in memory only.
import type { ReceiptTrace } from '../contracts/ops.ts';
import type { Committed } from '../pipeline/committed.ts';

export interface ReceiptTraces {
  /** Call it when the pushes of this commit were handed to the sockets. Returns the time since the submission, in ms. */
  note(committed: Committed, pushedAtMs: number): number;
  find(receiptId: string): ReceiptTrace | null;
}

/** At least this many of the latest traces are kept, at most twice as many. */
const alwaysKept = 2_500;

interface Kept {
  readonly trace: Committed['trace'];
  readonly committedAtMs: number;
  readonly pushedAtMs: number;
}

/** `nowMs` is since 1970. `sinceStartMs` is the clock of traces; the difference gives the time of day of a trace. */
export function createReceiptTraces(
  node: string,
  clock: { readonly nowMs: () => number; readonly sinceStartMs: () => number },
): ReceiptTraces {
  // The older half is dropped as a whole, which is cheaper than removing one trace per receipt.
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
