// Carries one batch to its answers: read, decide, append to the ledger, answer, announce. Each shopper's document stands
// or falls alone: who lost a race goes again, everybody else is answered.
import type { CorrectionRecord, JournalRecord } from '../game/change.ts';
import { refOf } from '../game/command.ts';
import type { CorrectionDecision, Decision, TimeLimits } from '../game/decision.ts';
import type { Outcome } from '../game/outcome.ts';
import { outcomeOf, outcomeWithoutChange } from '../game/outcome.ts';
import type { Receipt } from '../game/receipt.ts';
import type { Rules } from '../game/rules.ts';
import type { User } from '../game/user.ts';
import { newUser } from '../game/user.ts';
import type { Log } from '../ports/log.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { Appended, LoadUsers, Store } from '../ports/store.ts';
import { StoreUnavailableError } from '../ports/store.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { UserCache } from '../ports/user-cache.ts';
import type { Answer } from './answer.ts';
import { refused } from './answer.ts';
import type { CarryBatch } from './batcher.ts';
import type { PendingCommand } from './pending-command.ts';
import type { Known, Plan, Planned, PlannedDocument } from './plan-batch.ts';
import { ownerOf, planBatch } from './plan-batch.ts';
import type { Trace } from './trace.ts';
import { enter, traceIds } from './trace.ts';

export interface CommitParts {
  readonly store: Pick<Store, 'append' | 'loadReceipts' | 'loadCorrections' | 'loadRecord'>;
  readonly loadUsers: LoadUsers;
  readonly users: UserCache;
  readonly rules: RulesSource;
  readonly limits: TimeLimits;
  /** Who among these, of whom there is no receipt yet, has signed up; absent: nobody has. */
  readonly enrolled?: (userIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** False: the receipt of a shopper who has not signed up is refused. Absent: it enrols them. */
  readonly enrolsOnReceipt?: boolean;
  readonly telemetry: Telemetry;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds that only go forward, from any start: what deadlines are said in. */
  readonly elapsedMs: () => number;
  /** Called with what a batch committed, after its answers. */
  readonly announce: (committed: readonly Committed[]) => void;
}

/** One command's change, as it is announced. */
export interface Committed {
  readonly traceId: string;
  readonly userId: string;
  /** Null where no receipt is involved. */
  readonly storeId: string | null;
  readonly outcome: Outcome;
  readonly record: JournalRecord;
  /** The shopper after the whole document, and where the document begins. */
  readonly user: User;
  readonly from: number;
  /** Where its time went until it was decided, and when it was committed, by `performance.now()`. */
  readonly trace: Trace;
  readonly committedAtMs: number;
}

/** What the database is asked again after when it is away. */
const retryAfterMs = 1_000;

const nobody: ReadonlySet<string> = new Set();

/** What became of the documents of a plan. */
type Results = ReadonlyMap<PlannedDocument, Appended>;

export function createCommitBatch(parts: CommitParts): CarryBatch {
  const { store, users, rules, telemetry, log, now } = parts;

  return async function commitBatch(batch) {
    const started = performance.now();
    try {
      return await carry(batch.filter(isInTime));
    } catch (error) {
      answerAll(batch, error);
      return [];
    } finally {
      const tookMs = performance.now() - started;
      telemetry.batch(batch.length, tookMs);
      if (log.isLevelEnabled('debug')) log.debug({ traceIds: traceIds(batch), tookMs }, 'batch carried');
    }
  };

  async function carry(batch: readonly PendingCommand[]): Promise<readonly PendingCommand[]> {
    enter(batch, 'reading');
    const known = await read(batch);
    enter(batch, 'deciding');
    const plan = planBatch(batch, known, now(), parts.limits);
    enter(batch, 'committing');
    const results = await append(plan, known.users);
    return await answer(plan, results);
  }

  async function append({ documents }: Plan, before: Known['users']): Promise<Results> {
    if (documents.length === 0) return new Map();
    try {
      const appended = await store.append(documents.map(({ document }) => document));
      const results = new Map(documents.map((document, index) => [document, appended[index] ?? 'unknown']));
      for (const [{ user }, result] of results) {
        if (user === null) continue;
        if (result === 'stored') users.offer(user);
        else if (result === 'stale') users.outdate(before.get(user.id) ?? newUser(user.id));
        else users.drop(user.id);
      }
      return results;
    } catch (error) {
      for (const { user } of documents) if (user !== null) users.drop(user.id);
      throw error;
    }
  }

  /** A submission is taken for new until the ledger says otherwise: then it comes back, and its receipt is read. */
  async function read(batch: readonly PendingCommand[]): Promise<Known> {
    const isRead = ({ command, readsLedger }: PendingCommand): boolean =>
      readsLedger || command.type !== 'receipt.submit';
    const [receiptIds, correctionIds] = [new Set<string>(), new Set<string>()];
    for (const { command } of batch.filter(isRead)) {
      if (command.type === 'adjust') correctionIds.add(command.correctionId);
      else receiptIds.add(command.receiptId);
    }
    const receipts =
      receiptIds.size > 0 ? await store.loadReceipts([...receiptIds]) : new Map<string, Receipt>();
    const corrections =
      correctionIds.size > 0
        ? await store.loadCorrections([...correctionIds])
        : new Map<string, CorrectionRecord>();
    const found = await usersOf(batch, receipts);
    const judgedBy = await rulesThatJudged(receipts);
    return {
      users: found,
      receipts,
      corrections,
      rules: rules.current(),
      judgedBy,
      ...(await unknownOf(batch, found)),
    };
  }

  /** The shoppers as this node knows them, as far as it does; the others as the ledger has them. */
  async function usersOf(
    batch: readonly PendingCommand[],
    receipts: ReadonlyMap<string, Receipt>,
  ): Promise<ReadonlyMap<string, User>> {
    const known = new Map<string, User>();
    const distrusted = new Set<string>();
    const owners = new Set<string>();
    for (const pending of batch) {
      const owner = ownerOf(pending, receipts.get(refOf(pending.command)) ?? null);
      if (owner === '') continue;
      owners.add(owner);
      if (pending.readsLedger) distrusted.add(owner);
    }
    const older = new Map<string, User>();
    const unknown: string[] = [];
    for (const owner of owners) {
      const copy = distrusted.has(owner) ? undefined : users.get(owner);
      if (copy !== undefined) {
        known.set(owner, copy);
        continue;
      }
      unknown.push(owner);
      const start = distrusted.has(owner) ? undefined : users.older(owner);
      if (start !== undefined) older.set(owner, start);
    }
    if (unknown.length === 0) return known;
    const stored = await parts.loadUsers(unknown, older);
    return new Map([...known, ...stored]);
  }

  /** Of who is not in the ledger: who may not buy for the first time, and who may be corrected. */
  async function unknownOf(
    batch: readonly PendingCommand[],
    found: ReadonlyMap<string, User>,
  ): Promise<Pick<Known, 'notEnrolled' | 'enrolled'>> {
    const [buyers, corrected] = [new Set<string>(), new Set<string>()];
    for (const { command } of batch) {
      if (command.type === 'adjust') corrected.add(command.userId);
      else if (command.type === 'receipt.submit' && parts.enrolsOnReceipt === false)
        buyers.add(command.purchase.userId);
    }
    const unknown = [...new Set([...buyers, ...corrected])].filter((id) => !found.has(id));
    const enrolled = unknown.length === 0 ? nobody : ((await parts.enrolled?.(unknown)) ?? nobody);
    return { enrolled, notEnrolled: new Set(unknown.filter((id) => buyers.has(id) && !enrolled.has(id))) };
  }

  async function rulesThatJudged(receipts: ReadonlyMap<string, Receipt>): Promise<Map<number, Rules>> {
    const judgedBy = new Map<number, Rules>();
    for (const receipt of receipts.values()) {
      if (!('rulebook' in receipt) || judgedBy.has(receipt.rulebook)) continue;
      const judged = await rules.ofVersion(receipt.rulebook);
      if (judged) judgedBy.set(receipt.rulebook, judged);
    }
    return judgedBy;
  }

  /** What is committed is answered and announced first; only then are earlier answers looked up for repetitions. */
  async function answer({ planned, documents }: Plan, results: Results): Promise<readonly PendingCommand[]> {
    const committed: Committed[] = [];
    const repeated: Planned[] = [];
    const again: PendingCommand[] = [];
    const crowded = documentsOfSeveral(planned);
    for (const one of planned) {
      const { pending, decision, document } = one;
      const result = document === null ? 'stored' : (results.get(document) ?? 'stored');
      if (result === 'unknown') pending.answer(refused('retry', 'outcome unknown: send the same again'));
      else if (result instanceof Error) {
        if (document !== null && crowded.has(document)) again.push(goAgain(pending, 'refused'));
        else answerFault([pending], result);
      } else if (result !== 'stored') again.push(goAgain(pending, result));
      else if (decision.kind === 'deferred' || isRefusedUnread(one))
        again.push(goAgain(pending, decision.kind));
      else if (decision.kind === 'changed' || decision.kind === 'corrected') {
        committed.push(answerChanged(pending, decision, document));
      } else if (decision.kind === 'repeated') repeated.push(one);
      else answerUnchanged(pending, decision);
    }
    const unknown = documents.filter((document) => results.get(document) === 'unknown');
    if (unknown.length > 0) log.warn({ documents: unknown.length }, 'the result of an insert is unknown');
    if (committed.length > 0) parts.announce(committed);
    for (const { pending, decision } of repeated) {
      if (decision.kind !== 'repeated') continue;
      enter([pending], 'reading');
      pending.answer(await firstAnswer(decision, committed));
    }
    return again;
  }

  function answerChanged(
    pending: PendingCommand,
    { record, user }: Extract<Decision | CorrectionDecision, { kind: 'changed' | 'corrected' }>,
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

  function answerUnchanged(
    pending: PendingCommand,
    decision: Extract<Planned['decision'], { kind: 'refused' | 'noted' | 'made before' | 'fault' }>,
  ): void {
    if (decision.kind === 'refused') pending.answer({ ok: false, refusal: decision.refusal });
    else if (decision.kind === 'fault') answerFault([pending], decision.error);
    else if (decision.kind === 'made before') {
      pending.answer({ ok: true, outcome: outcomeOf(decision.record, 'duplicate') });
    } else {
      const status = decision.receipt.status === 'rejected' ? 'rejected' : 'noted';
      pending.answer({ ok: true, outcome: outcomeWithoutChange(decision.receipt, status) });
    }
  }

  async function firstAnswer(
    { receipt, seq }: Extract<Decision, { kind: 'repeated' }>,
    committed: readonly Committed[],
  ): Promise<Answer> {
    if (seq === null || !('userId' in receipt)) {
      return { ok: true, outcome: outcomeWithoutChange(receipt, 'duplicate') };
    }
    const { userId } = receipt;
    const own = committed.find(({ record }) => record.userId === userId && record.firstSeq === seq);
    const record = own?.record ?? (await store.loadRecord(userId, seq));
    if (record) return { ok: true, outcome: outcomeOf(record, 'duplicate', receipt) };
    return refused('too_old', 'settled so long ago that the answer is not kept any more');
  }

  function goAgain(pending: PendingCommand, why: string): PendingCommand {
    pending.attempts += 1;
    pending.readsLedger ||= why !== 'stale' || pending.attempts > 1;
    pending.isAlone ||= why === 'refused';
    telemetry.wentAgain(why === 'stale' || why === 'claimed' ? why : 'other');
    enter([pending], 'waiting');
    return pending;
  }

  /** Who is too late is told to come back: nothing of it is stored. */
  function isInTime(pending: PendingCommand): boolean {
    const inTime = parts.elapsedMs() < pending.deadlineMs;
    if (!inTime) pending.answer(refused('retry', 'not settled in time: send the same again'));
    return inTime;
  }

  function answerAll(batch: readonly PendingCommand[], error: unknown): void {
    if (!(error instanceof StoreUnavailableError)) {
      answerFault(batch, error);
      return;
    }
    log.warn({ err: error, traceIds: traceIds(batch) }, 'store unavailable');
    for (const pending of batch) {
      pending.answer(refused('unavailable', 'the database is away', { retryAfterMs }));
    }
  }

  function answerFault(batch: readonly PendingCommand[], error: unknown): void {
    const receipts = batch.map(({ command }) => refOf(command));
    log.error({ err: error, traceIds: traceIds(batch), receipts }, 'command failed');
    for (const pending of batch) pending.answer(refused('internal', 'a fault of ours', { retryAfterMs }));
  }
}

/** Documents that hold the changes of several commands. */
function documentsOfSeveral(planned: readonly Planned[]): ReadonlySet<PlannedDocument> {
  const once = new Set<PlannedDocument>();
  const several = new Set<PlannedDocument>();
  for (const { document } of planned) {
    if (document === null) continue;
    if (once.has(document)) several.add(document);
    once.add(document);
  }
  return several;
}

/** Refused without having looked whether the receipt is there: what is there already outranks rules and age. */
const isRefusedUnread = ({ pending, decision }: Planned): boolean =>
  decision.kind === 'refused' && pending.command.type === 'receipt.submit' && !pending.readsLedger;
