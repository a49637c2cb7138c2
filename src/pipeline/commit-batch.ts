// Carries one batch to its answers: read, decide, store in one transaction, answer, announce.
import type { JournalRecord } from '../game/change.ts';
import type { Decision, TimeLimits } from '../game/decision.ts';
import type { Outcome } from '../game/outcome.ts';
import { outcomeOf, outcomeWithoutChange } from '../game/outcome.ts';
import type { Receipt } from '../game/receipt.ts';
import type { Rules } from '../game/rules.ts';
import type { User } from '../game/user.ts';
import type { Log } from '../ports/log.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { Batch, Store } from '../ports/store.ts';
import { CommitUnknownError, StoreUnavailableError } from '../ports/store.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { UserCache } from '../ports/user-cache.ts';
import type { Answer } from './answer.ts';
import { refused } from './answer.ts';
import { createCarryThrough } from './carry-through.ts';
import type { Job } from './job.ts';
import type { Known, Plan, Planned } from './plan-batch.ts';
import { ownerOf, planBatch, recordKey } from './plan-batch.ts';
import { enter, traceIds } from './trace.ts';

export interface CommitParts {
  readonly store: Store;
  readonly users: UserCache;
  readonly rules: RulesSource;
  readonly limits: TimeLimits;
  readonly telemetry: Telemetry;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits; with jitter where several could come back at once. */
  readonly pause: (ms: number) => Promise<void>;
  /** Called with what a batch committed, after its answers. */
  readonly announce: (committed: readonly Committed[]) => void;
}

/** One command's change, as it is announced. */
export interface Committed {
  readonly traceId: string;
  readonly userId: string;
  readonly storeId: string;
  readonly outcome: Outcome;
  readonly record: JournalRecord;
  /** As it stands after the record. */
  readonly receipt: Receipt;
}

/** What the database is asked again after when it is away. */
const comeBackMs = 1_000;

/** A runner of batches for `createGather`: answers every job, never rejects. */
export function createCommitBatch(parts: CommitParts): (jobs: readonly Job[]) => Promise<void> {
  const { store, users, rules, telemetry, log, now, pause } = parts;
  const carry = createCarryThrough({ attempt, endsHere, answerFault, telemetry, log, now, pause });

  return async function commitBatch(jobs) {
    const started = performance.now();
    try {
      await carry(jobs);
    } finally {
      const tookMs = performance.now() - started;
      telemetry.batch(jobs.length, tookMs);
      if (log.isLevelEnabled('debug')) log.debug({ traceIds: traceIds(jobs), tookMs }, 'batch carried');
    }
  };

  /** True when committed and answered; false when it has to be decided again from what is stored. */
  async function attempt(jobs: readonly Job[], source: 'cached' | 'stored'): Promise<boolean> {
    enter(jobs, 'reading');
    const known = await read(jobs, source);
    enter(jobs, 'deciding');
    const plan = planBatch(jobs, known, now(), parts.limits);
    if (source === 'cached' && plan.planned.some(refusedUnread)) return false;
    enter(jobs, 'committing');
    if (!(await commit(plan.batch))) return false;
    await answer(plan);
    return true;
  }

  async function commit(batch: Batch): Promise<boolean> {
    if (batch.users.length + batch.receipts.length === 0) return true;
    let committed = false;
    try {
      committed = (await store.commit(batch)) === 'committed';
    } finally {
      for (const { user } of batch.users) {
        if (committed) users.offer(user);
        else users.drop(user.id);
      }
    }
    return committed;
  }

  async function read(jobs: readonly Job[], source: 'cached' | 'stored'): Promise<Known> {
    const receiptIds = jobs
      // A submission is taken for new until the store says otherwise: then the batch comes back with 'stored'.
      .filter(({ command }) => source === 'stored' || command.type === 'receipt.void')
      .map(({ command }) => command.receiptId);
    const receipts =
      receiptIds.length > 0 ? await store.loadReceipts(receiptIds) : new Map<string, Receipt>();
    const owners = new Set(jobs.map((job) => ownerOf(job, receipts.get(job.command.receiptId) ?? null)));
    owners.delete('');
    const found = new Map<string, User>();
    for (const owner of source === 'cached' ? owners : []) {
      const cached = users.get(owner);
      if (cached) found.set(owner, cached);
    }
    const missing = [...owners].filter((owner) => !found.has(owner));
    const stored = missing.length > 0 ? await store.loadUsers(missing) : new Map<string, User>();
    for (const user of stored.values()) found.set(user.id, user);
    return { users: found, receipts, rules: rules.current(), judgedBy: await rulesThatJudged(receipts) };
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
  async function answer(plan: Plan): Promise<void> {
    const committed: Committed[] = [];
    for (const { job, decision } of plan.planned) {
      if (decision.kind === 'changed') {
        const outcome = outcomeOf(decision.record, 'applied', decision.receipt);
        job.answer({ ok: true, outcome });
        const { record, receipt, user } = decision;
        const { storeId } = receipt;
        committed.push({ traceId: job.trace.id, userId: user.id, storeId, outcome, record, receipt });
      } else if (decision.kind === 'refused') job.answer({ ok: false, refusal: decision.refusal });
      else if (decision.kind === 'fault') answerFault([job], decision.error);
      else if (decision.kind === 'noted') {
        const status = decision.receipt.status === 'rejected' ? 'rejected' : 'noted';
        job.answer({ ok: true, outcome: outcomeWithoutChange(decision.receipt, status) });
      }
    }
    if (committed.length > 0) parts.announce(committed);
    for (const { job, decision } of plan.planned) {
      if (decision.kind !== 'repeated') continue;
      enter([job], 'reading');
      job.answer(await firstAnswer(decision, plan));
    }
  }

  async function firstAnswer(
    { receipt, seq }: Extract<Decision, { kind: 'repeated' }>,
    { records }: Plan,
  ): Promise<Answer> {
    if (seq === null || !('userId' in receipt)) {
      return { ok: true, outcome: outcomeWithoutChange(receipt, 'duplicate') };
    }
    const record =
      records.get(recordKey(receipt.userId, seq)) ?? (await store.loadRecord(receipt.userId, seq));
    if (record) return { ok: true, outcome: outcomeOf(record, 'duplicate', receipt) };
    return refused('too_old', 'settled so long ago that the answer is not kept any more');
  }

  /** Answers what needs no second try; false for a fault that one command may have brought on the others. */
  function endsHere(jobs: readonly Job[], error: unknown): boolean {
    if (error instanceof StoreUnavailableError) {
      log.warn({ err: error, traceIds: traceIds(jobs) }, 'store unavailable');
      for (const job of jobs) {
        job.answer(refused('unavailable', 'the database is away', { retryAfterMs: comeBackMs }));
      }
      return true;
    }
    if (error instanceof CommitUnknownError) {
      log.warn({ err: error, traceIds: traceIds(jobs) }, 'commit result unknown');
      for (const job of jobs) job.answer(refused('retry', 'outcome unknown: send the same again'));
      return true;
    }
    return false;
  }

  function answerFault(jobs: readonly Job[], error: unknown): void {
    const receipts = jobs.map(({ command }) => command.receiptId);
    log.error({ err: error, traceIds: traceIds(jobs), receipts }, 'command failed');
    for (const job of jobs) job.answer(refused('internal', 'a fault of ours', { retryAfterMs: comeBackMs }));
  }
}

/** Refused without having looked whether the receipt is there: what is there already outranks rules and age. */
const refusedUnread = ({ job, decision }: Planned): boolean =>
  decision.kind === 'refused' && job.command.type === 'receipt.submit';
