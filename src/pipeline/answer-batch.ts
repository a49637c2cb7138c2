// Answers the commands of one batch after the append, and returns those that have to be decided again.
import { refOf } from '../game/command.ts';
import { outcomeOf, outcomeWithoutChange } from '../game/outcome.ts';
import type { Log } from '../ports/log.ts';
import type { Appended } from '../ports/store.ts';
import { StoreUnavailableError } from '../ports/store.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Answer } from './answer.ts';
import { databaseUnavailable, internalError, refused } from './answer.ts';
import type { Plan, Planned, PlannedDocument } from './batch-plan.ts';
import type { Committed } from './committed.ts';
import { committedOf } from './committed.ts';
import type { FirstAnswerStore, Repeated } from './first-answer.ts';
import { firstAnswer } from './first-answer.ts';
import type { PendingCommand } from './pending-command.ts';
import { enter, traceIds } from './trace.ts';

/** The result of the append for each document of a plan. */
export type Results = ReadonlyMap<PlannedDocument, Appended>;

export interface AnswerBatchParts {
  readonly store: FirstAnswerStore;
  readonly telemetry: Telemetry;
  readonly log: Log;
  /** Called with the changes of a batch, after their answers. */
  readonly announce: (committed: readonly Committed[]) => void;
}

export interface AnswerBatch {
  /** Answers a decided batch. Returns the commands that have to be decided again; all others are answered. */
  answer(plan: Plan, results: Results): Promise<readonly PendingCommand[]>;
  /** Answers a batch that failed as a whole. */
  fail(batch: readonly PendingCommand[], error: unknown): void;
}

type Unchanged = Extract<Planned['decision'], { kind: 'refused' | 'noted' | 'made before' }>;

/** The planned commands of one batch, by what happens to them next. */
interface Sorted {
  readonly committed: Committed[];
  readonly repeated: { readonly pending: PendingCommand; readonly decision: Repeated }[];
  readonly again: PendingCommand[];
}

/**
 * After more lost races than this, the shopper is read without the cached copy, because a wrong copy would lose every race.
 * Not after each lost race, because a busy shopper may have hundreds of records.
 */
const mostOnCopies = 3;

export function createAnswerBatch({ store, telemetry, log, announce }: AnswerBatchParts): AnswerBatch {
  const { answerFault, fail } = createFailures(log);

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
      } else if (!(result instanceof Error)) sorted.again.push(sendBack(pending, result, telemetry));
      // The database may have refused the document because of another command in it.
      else if (document !== null && shared.has(document)) {
        sorted.again.push(sendBack(pending, 'refused', telemetry));
      } else answerFault([pending], result);
    }
    return sorted;
  }

  /** Continues with a command whose document, if it has one, is stored. */
  function settle(planned: Planned, { committed, repeated, again }: Sorted): void {
    const { pending, decision, document } = planned;
    if (decision.kind === 'deferred' || isRefusedUnread(planned)) {
      again.push(sendBack(pending, decision.kind, telemetry));
    } else if (decision.kind === 'changed' || decision.kind === 'corrected') {
      const outcome = outcomeOf(decision.record);
      pending.answer({ ok: true, outcome });
      committed.push(committedOf(pending, decision, outcome, document));
    } else if (decision.kind === 'repeated') repeated.push({ pending, decision });
    else if (decision.kind === 'fault') answerFault([pending], decision.error);
    else pending.answer(answerUnchanged(decision));
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
        try {
          pending.answer(await firstAnswer(decision, committed, store));
        } catch (error) {
          fail([pending], error);
        }
      }
      return again;
    },
    fail,
  };
}

/** Answers commands that could not be carried out, and logs why. */
function createFailures(log: Log) {
  function answerFault(batch: readonly PendingCommand[], error: unknown): void {
    const receipts = batch.map(({ command }) => refOf(command));
    log.error({ err: error, traceIds: traceIds(batch), receipts }, 'command failed');
    for (const pending of batch) pending.answer(internalError);
  }

  function fail(batch: readonly PendingCommand[], error: unknown): void {
    if (error instanceof StoreUnavailableError) {
      log.warn({ err: error, traceIds: traceIds(batch) }, 'store unavailable');
      for (const pending of batch) pending.answer(databaseUnavailable);
    } else answerFault(batch, error);
  }

  return { answerFault, fail };
}

/** Sends the command back to be decided again. `why`: the result of the append, or the kind of the decision. */
function sendBack(pending: PendingCommand, why: string, telemetry: Telemetry): PendingCommand {
  pending.attempts += 1;
  pending.readsLedger ||= why !== 'stale' || pending.attempts > mostOnCopies;
  pending.isAlone ||= why === 'refused';
  telemetry.wentAgain(why === 'stale' || why === 'claimed' ? why : 'other');
  enter([pending], 'waiting');
  return pending;
}

function answerUnchanged(decision: Unchanged): Answer {
  if (decision.kind === 'refused') return { ok: false, refusal: decision.refusal };
  if (decision.kind === 'made before') {
    return { ok: true, outcome: outcomeOf(decision.record, 'duplicate') };
  }
  const status = decision.receipt.status === 'rejected' ? 'rejected' : 'noted';
  return { ok: true, outcome: outcomeWithoutChange(decision.receipt, status) };
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

/**
 * A refusal that the ledger may not confirm. A submission is refused before its receipt is read, and a known receipt is a
 * duplicate whatever the rules say now. A correction may be refused for the balance of an older copy.
 */
function isRefusedUnread({ pending: { command, readsLedger }, decision }: Planned): boolean {
  if (decision.kind !== 'refused' || readsLedger) return false;
  return (
    command.type === 'receipt.submit' || (command.type === 'adjust' && decision.refusal.field === 'coins')
  );
}
