// The committed change of one command, as it is announced.
import type { JournalRecord } from '../game/change.ts';
import type { CorrectionDecision, Decision } from '../game/decision.ts';
import type { Outcome } from '../game/outcome.ts';
import type { User } from '../game/user.ts';
import type { PlannedDocument } from './batch-plan.ts';
import type { PendingCommand } from './pending-command.ts';
import type { Trace } from './trace.ts';

export interface Committed {
  readonly traceId: string;
  readonly userId: string;
  /** Null if no receipt is involved. */
  readonly storeId: string | null;
  readonly outcome: Outcome;
  readonly record: JournalRecord;
  /** The shopper after the whole document. */
  readonly user: User;
  /** The number of the first entry of the document. */
  readonly from: number;
  /** The time spent in each phase until the commit. */
  readonly trace: Trace;
  /** By `performance.now()`. */
  readonly committedAtMs: number;
}

/** Call it right after the commit, because it records the time. */
export const committedOf = (
  { trace }: PendingCommand,
  { record, user }: Extract<Decision | CorrectionDecision, { kind: 'changed' | 'corrected' }>,
  outcome: Outcome,
  document: PlannedDocument | null,
): Committed => ({
  traceId: trace.id,
  userId: user.id,
  storeId: record.receipt?.storeId ?? null,
  outcome,
  record,
  user: document?.user ?? user,
  from: document?.from ?? 0,
  trace,
  committedAtMs: performance.now(),
});
