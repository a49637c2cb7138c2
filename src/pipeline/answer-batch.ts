// Answers the commands of one batch after the append, and gives those that have to be decided again.
import type { JournalRecord } from '../game/change.ts';
import { refOf } from '../game/command.ts';
import type { CorrectionDecision, Decision } from '../game/decision.ts';
import type { Outcome } from '../game/outcome.ts';
import { outcomeOf, outcomeWithoutChange } from '../game/outcome.ts';
import type { User } from '../game/user.ts';
import type { Log } from '../ports/log.ts';
import type { Appended, Store } from '../ports/store.ts';
import { StoreUnavailableError } from '../ports/store.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Answer } from './answer.ts';
import { refused } from './answer.ts';
import type { Plan, Planned, PlannedDocument } from './batch-plan.ts';
import type { PendingCommand } from './pending-command.ts';
import type { Trace } from './trace.ts';
import { enter, traceIds } from './trace.ts';

/** The change of one command, as it is announced. */
export interface Committed {
  readonly traceId: string;
  readonly userId: string;
  /** Null where no receipt is involved. */
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

/** The result of the append for each document of a plan. */
export type Results = ReadonlyMap<PlannedDocument, Appended>;

export interface AnswerBatchParts {
  readonly store: Pick<Store, 'loadRecord'>;
  readonly telemetry: Telemetry;
  readonly log: Log;
  /** Called with the changes of a batch, after their answers. */
  readonly announce: (committed: readonly Committed[]) => void;
}

export interface AnswerBatch {
  /** Answers a decided batch. Gives the commands that have to be decided again; all others are answered. */
  answer(plan: Plan, results: Results): Promise<readonly PendingCommand[]>;
  /** Answers a batch that failed as a whole. */
  fail(batch: readonly PendingCommand[], error: unknown): void;
}

type Changed = Extract<Decision | CorrectionDecision, { kind: 'changed' | 'corrected' }>;
type Unchanged = Extract<Planned['decision'], { kind: 'refused' | 'noted' | 'made before' | 'fault' }>;
type Repeated = Extract<Decision, { kind: 'repeated' }>;

/** The planned commands of one batch, by what happens to them next. */
interface Sorted {
  readonly committed: Committed[];
  readonly repeated: { readonly pending: PendingCommand; readonly decision: Repeated }[];
  readonly again: PendingCommand[];
}

/**
 * The most races that a command loses before its shopper is read without the cached copy, because a wrong copy would lose every
 * race. It is not done after each lost race, because a busy shopper may have hundreds of records.
 */
const mostOnCopies = 3;
/** When a client may try again after a failure of the database. */
const retryAfterMs = 1_000;

export function createAnswerBatch({ store, telemetry, log, announce }: AnswerBatchParts): AnswerBatch {
  /** Answers everything but repetitions, which may need another read. */
  function sort({ planned }: Plan, results: Results): Sorted {
    const sorted: Sorted = { committed: [], repeated: [], again: [] };
    const shared = sharedDocuments(planned);
    for (const one of planned) {
      const { pending, document } = one;
      const result = document === null ? 'stored' : (results.get(document) ?? 'stored');
      if (result === 'stored') settle(one, sorted);
      else if (result === 'unknown') {
        pending.answer(refused('retry', 'outcome unknown: send the same again'));
      } else if (!(result instanceof Error)) sorted.again.push(decideAgain(pending, result));
      // The database may have refused the document because of another command in it.
      else if (document !== null && shared.has(document)) sorted.again.push(decideAgain(pending, 'refused'));
      else answerFault([pending], result);
    }
    return sorted;
  }

  /** Continues with a command whose document, if it has one, is stored. */
  function settle(planned: Planned, { committed, repeated, again }: Sorted): void {
    const { pending, decision, document } = planned;
    if (decision.kind === 'deferred' || isRefusedUnread(planned)) {
      again.push(decideAgain(pending, decision.kind));
    } else if (decision.kind === 'changed' || decision.kind === 'corrected') {
      committed.push(answerChanged(pending, decision, document));
    } else if (decision.kind === 'repeated') repeated.push({ pending, decision });
    else answerUnchanged(pending, decision);
  }

  function answerUnchanged(pending: PendingCommand, decision: Unchanged): void {
    if (decision.kind === 'refused') pending.answer({ ok: false, refusal: decision.refusal });
    else if (decision.kind === 'fault') answerFault([pending], decision.error);
    else if (decision.kind === 'made before') {
      pending.answer({ ok: true, outcome: outcomeOf(decision.record, 'duplicate') });
    } else {
      const status = decision.receipt.status === 'rejected' ? 'rejected' : 'noted';
      pending.answer({ ok: true, outcome: outcomeWithoutChange(decision.receipt, status) });
    }
  }

  /** The answer that the command got when it came first. */
  async function firstAnswer({ receipt, seq }: Repeated, committed: readonly Committed[]): Promise<Answer> {
    if (seq === null || !('userId' in receipt)) {
      return { ok: true, outcome: outcomeWithoutChange(receipt, 'duplicate') };
    }
    const { userId } = receipt;
    const own = committed.find(({ record }) => record.userId === userId && record.firstSeq === seq);
    const record = own?.record ?? (await store.loadRecord(userId, seq));
    if (record) return { ok: true, outcome: outcomeOf(record, 'duplicate', receipt) };
    return refused('too_old', 'the receipt was settled too long ago: its first answer is not kept any more');
  }

  function decideAgain(pending: PendingCommand, why: string): PendingCommand {
    pending.attempts += 1;
    pending.readsLedger ||= why !== 'stale' || pending.attempts > mostOnCopies;
    pending.isAlone ||= why === 'refused';
    telemetry.wentAgain(why === 'stale' || why === 'claimed' ? why : 'other');
    enter([pending], 'waiting');
    return pending;
  }

  function answerFault(batch: readonly PendingCommand[], error: unknown): void {
    const receipts = batch.map(({ command }) => refOf(command));
    log.error({ err: error, traceIds: traceIds(batch), receipts }, 'command failed');
    for (const pending of batch)
      pending.answer(
        refused('internal', 'an internal error: the log of the node has the cause', { retryAfterMs }),
      );
  }

  return {
    answer: async (plan, results) => {
      const { committed, repeated, again } = sort(plan, results);
      const unknown = plan.documents.filter((document) => results.get(document) === 'unknown');
      if (unknown.length > 0) log.warn({ documents: unknown.length }, 'the result of an insert is unknown');
      if (committed.length > 0) announce(committed);
      // Last, because looking up an earlier answer may read the ledger: nobody else waits for that.
      for (const { pending, decision } of repeated) {
        enter([pending], 'reading');
        pending.answer(await firstAnswer(decision, committed));
      }
      return again;
    },
    fail: (batch, error) => {
      if (!(error instanceof StoreUnavailableError)) return answerFault(batch, error);
      log.warn({ err: error, traceIds: traceIds(batch) }, 'store unavailable');
      for (const pending of batch) {
        pending.answer(refused('unavailable', 'the database is unavailable', { retryAfterMs }));
      }
    },
  };
}

function answerChanged(
  pending: PendingCommand,
  { record, user }: Changed,
  document: PlannedDocument | null,
): Committed {
  const outcome = outcomeOf(record);
  pending.answer({ ok: true, outcome });
  return {
    traceId: pending.trace.id,
    userId: user.id,
    storeId: record.receipt?.storeId ?? null,
    outcome,
    record,
    user: document?.user ?? user,
    from: document?.from ?? 0,
    trace: pending.trace,
    committedAtMs: performance.now(),
  };
}

/** The documents that hold the decisions of several commands. */
function sharedDocuments(planned: readonly Planned[]): ReadonlySet<PlannedDocument> {
  const seen = new Set<PlannedDocument>();
  const shared = new Set<PlannedDocument>();
  for (const { document } of planned) {
    if (document === null) continue;
    if (seen.has(document)) shared.add(document);
    seen.add(document);
  }
  return shared;
}

/** A submission refused before its receipt was read. A known receipt is a duplicate, whatever the rules say now. */
const isRefusedUnread = ({ pending, decision }: Planned): boolean =>
  decision.kind === 'refused' && pending.command.type === 'receipt.submit' && !pending.readsLedger;
