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
import type { Log } from '../ports/log.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { Appended, LoadUsers, Store } from '../ports/store.ts';
import { StoreUnavailableError } from '../ports/store.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { UserCache } from '../ports/user-cache.ts';
import type { Answer } from './answer.ts';
import { refused } from './answer.ts';
import type { CarryBatch } from './gather.ts';
import type { Job } from './job.ts';
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
const comeBackMs = 1_000;

const nobody: ReadonlySet<string> = new Set();

/** What became of the documents of a plan. */
type Results = ReadonlyMap<PlannedDocument, Appended>;

export function createCommitBatch(parts: CommitParts): CarryBatch {
  const { store, users, rules, telemetry, log, now } = parts;

  return async function commitBatch(jobs) {
    const started = performance.now();
    try {
      return await carry(jobs.filter(isInTime));
    } catch (error) {
      answerAll(jobs, error);
      return [];
    } finally {
      const tookMs = performance.now() - started;
      telemetry.batch(jobs.length, tookMs);
      if (log.isLevelEnabled('debug')) log.debug({ traceIds: traceIds(jobs), tookMs }, 'batch carried');
    }
  };

  async function carry(jobs: readonly Job[]): Promise<readonly Job[]> {
    enter(jobs, 'reading');
    const known = await read(jobs);
    enter(jobs, 'deciding');
    const plan = planBatch(jobs, known, now(), parts.limits);
    enter(jobs, 'committing');
    const results = await append(plan);
    return await answer(plan, results);
  }

  async function append({ documents }: Plan): Promise<Results> {
    if (documents.length === 0) return new Map();
    try {
      const appended = await store.append(documents.map(({ document }) => document));
      const results = new Map(documents.map((document, index) => [document, appended[index] ?? 'unknown']));
      for (const [{ user }, result] of results) {
        if (user === null) continue;
        if (result === 'stored') users.offer(user);
        else users.drop(user.id);
      }
      return results;
    } catch (error) {
      for (const { user } of documents) if (user !== null) users.drop(user.id);
      throw error;
    }
  }

  /** A submission is taken for new until the ledger says otherwise: then it comes back, and its receipt is read. */
  async function read(jobs: readonly Job[]): Promise<Known> {
    const isRead = ({ command, attempts }: Job): boolean => attempts > 0 || command.type !== 'receipt.submit';
    const [receiptIds, correctionIds] = [new Set<string>(), new Set<string>()];
    for (const { command } of jobs.filter(isRead)) {
      if (command.type === 'adjust') correctionIds.add(command.correctionId);
      else receiptIds.add(command.receiptId);
    }
    const receipts =
      receiptIds.size > 0 ? await store.loadReceipts([...receiptIds]) : new Map<string, Receipt>();
    const corrections =
      correctionIds.size > 0
        ? await store.loadCorrections([...correctionIds])
        : new Map<string, CorrectionRecord>();
    const found = new Map<string, User>();
    const missing = new Set<string>();
    for (const job of jobs) {
      const owner = ownerOf(job, receipts.get(refOf(job.command)) ?? null);
      if (owner === '' || missing.has(owner)) continue;
      const copy = job.attempts > 0 ? undefined : users.get(owner);
      if (copy) found.set(owner, copy);
      else missing.add(owner);
    }
    const stored = missing.size > 0 ? await parts.loadUsers([...missing]) : new Map<string, User>();
    for (const id of missing) found.delete(id);
    for (const user of stored.values()) found.set(user.id, user);
    const judgedBy = await rulesThatJudged(receipts);
    return {
      users: found,
      receipts,
      corrections,
      rules: rules.current(),
      judgedBy,
      ...(await newcomersOf(jobs, found)),
    };
  }

  /** Who is not in the ledger: who may not buy for the first time, and who may be corrected. */
  async function newcomersOf(
    jobs: readonly Job[],
    found: ReadonlyMap<string, User>,
  ): Promise<Pick<Known, 'strangers' | 'enrolled'>> {
    const [buyers, corrected] = [new Set<string>(), new Set<string>()];
    for (const { command } of jobs) {
      if (command.type === 'adjust') corrected.add(command.userId);
      else if (command.type === 'receipt.submit' && parts.enrolsOnReceipt === false)
        buyers.add(command.purchase.userId);
    }
    const unknown = [...new Set([...buyers, ...corrected])].filter((id) => !found.has(id));
    const enrolled = unknown.length === 0 ? nobody : ((await parts.enrolled?.(unknown)) ?? nobody);
    return { enrolled, strangers: new Set(unknown.filter((id) => buyers.has(id) && !enrolled.has(id))) };
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
  async function answer({ planned, documents }: Plan, results: Results): Promise<readonly Job[]> {
    const committed: Committed[] = [];
    const repeated: Planned[] = [];
    const again: Job[] = [];
    const crowded = documentsOfSeveral(planned);
    for (const one of planned) {
      const { job, decision, document } = one;
      const result = document === null ? 'stored' : (results.get(document) ?? 'stored');
      if (result === 'unknown') job.answer(refused('retry', 'outcome unknown: send the same again'));
      else if (result instanceof Error) {
        if (document !== null && crowded.has(document)) again.push(goAgain(job, 'refused'));
        else answerFault([job], result);
      } else if (result !== 'stored') again.push(goAgain(job, result));
      else if (decision.kind === 'deferred' || isRefusedUnread(one)) again.push(goAgain(job, decision.kind));
      else if (decision.kind === 'changed' || decision.kind === 'corrected') {
        committed.push(answerChanged(job, decision, document));
      } else if (decision.kind === 'repeated') repeated.push(one);
      else answerUnchanged(job, decision);
    }
    const unknown = documents.filter((document) => results.get(document) === 'unknown');
    if (unknown.length > 0) log.warn({ documents: unknown.length }, 'the result of an insert is unknown');
    if (committed.length > 0) parts.announce(committed);
    for (const { job, decision } of repeated) {
      if (decision.kind !== 'repeated') continue;
      enter([job], 'reading');
      job.answer(await firstAnswer(decision, committed));
    }
    return again;
  }

  function answerChanged(
    job: Job,
    { record, user }: Extract<Decision | CorrectionDecision, { kind: 'changed' | 'corrected' }>,
    document: PlannedDocument | null,
  ): Committed {
    const outcome = outcomeOf(record);
    job.answer({ ok: true, outcome });
    return {
      traceId: job.trace.id,
      userId: user.id,
      storeId: record.receipt?.storeId ?? null,
      outcome,
      record,
      user: document?.user ?? user,
      from: document?.from ?? 0,
      trace: job.trace,
      committedAtMs: performance.now(),
    };
  }

  function answerUnchanged(
    job: Job,
    decision: Extract<Planned['decision'], { kind: 'refused' | 'noted' | 'made before' | 'fault' }>,
  ): void {
    if (decision.kind === 'refused') job.answer({ ok: false, refusal: decision.refusal });
    else if (decision.kind === 'fault') answerFault([job], decision.error);
    else if (decision.kind === 'made before') {
      job.answer({ ok: true, outcome: outcomeOf(decision.record, 'duplicate') });
    } else {
      const status = decision.receipt.status === 'rejected' ? 'rejected' : 'noted';
      job.answer({ ok: true, outcome: outcomeWithoutChange(decision.receipt, status) });
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

  function goAgain(job: Job, why: string): Job {
    job.attempts += 1;
    job.isAlone ||= why === 'refused';
    telemetry.wentAgain(why === 'stale' || why === 'claimed' ? why : 'other');
    enter([job], 'waiting');
    return job;
  }

  /** Who is too late is told to come back: nothing of it is stored. */
  function isInTime(job: Job): boolean {
    const inTime = parts.elapsedMs() < job.deadlineMs;
    if (!inTime) job.answer(refused('retry', 'not settled in time: send the same again'));
    return inTime;
  }

  function answerAll(jobs: readonly Job[], error: unknown): void {
    if (!(error instanceof StoreUnavailableError)) {
      answerFault(jobs, error);
      return;
    }
    log.warn({ err: error, traceIds: traceIds(jobs) }, 'store unavailable');
    for (const job of jobs) {
      job.answer(refused('unavailable', 'the database is away', { retryAfterMs: comeBackMs }));
    }
  }

  function answerFault(jobs: readonly Job[], error: unknown): void {
    const receipts = jobs.map(({ command }) => refOf(command));
    log.error({ err: error, traceIds: traceIds(jobs), receipts }, 'command failed');
    for (const job of jobs) job.answer(refused('internal', 'a fault of ours', { retryAfterMs: comeBackMs }));
  }
}

/** Documents that hold the changes of several jobs. */
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
const isRefusedUnread = ({ job, decision }: Planned): boolean =>
  decision.kind === 'refused' && job.command.type === 'receipt.submit' && job.attempts === 0;
