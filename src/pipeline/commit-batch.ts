// Processes one batch: read, decide, append to the ledger, answer, announce. Each shopper's document is stored on its own:
// a lost race sends only that shopper's commands back to be decided again.
import type { TimeLimits } from '../game/decision.ts';
import { newUser } from '../game/user.ts';
import type { Store } from '../ports/store.ts';
import { refused } from './answer.ts';
import type { AnswerBatchParts, Results } from './answer-batch.ts';
import { createAnswerBatch } from './answer-batch.ts';
import type { Known, Plan } from './batch-plan.ts';
import type { CarryBatch } from './batcher.ts';
import type { PendingCommand } from './pending-command.ts';
import { planBatch } from './plan-batch.ts';
import type { ReadBatchParts } from './read-batch.ts';
import { createReadBatch } from './read-batch.ts';
import { enter, traceIds } from './trace.ts';

export interface CommitParts extends ReadBatchParts, AnswerBatchParts {
  readonly store: Pick<Store, 'append'> & ReadBatchParts['store'] & AnswerBatchParts['store'];
  readonly limits: TimeLimits;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a clock that only goes forward, from any start. Deadlines are on this clock. */
  readonly elapsedMs: () => number;
}

export function createCommitBatch(parts: CommitParts): CarryBatch {
  const { store, users, telemetry, log, now } = parts;
  const read = createReadBatch(parts);
  const { answer, fail } = createAnswerBatch(parts);

  async function carry(batch: readonly PendingCommand[]): Promise<readonly PendingCommand[]> {
    enter(batch, 'reading');
    const known = await read(batch);
    enter(batch, 'deciding');
    const plan = planBatch(batch, known, now(), parts.limits);
    enter(batch, 'committing');
    const results = await append(plan, known.users);
    return await answer(plan, results);
  }

  /** Appends the documents and brings the cache of shoppers up to date. */
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

  /** Answers a command whose deadline has passed with `retry`; nothing of it is stored. */
  function isInTime(pending: PendingCommand): boolean {
    const inTime = parts.elapsedMs() < pending.deadlineMs;
    if (!inTime) pending.answer(refused('retry', 'not committed before the deadline: send the same again'));
    return inTime;
  }

  return async function commitBatch(batch) {
    const startedMs = performance.now();
    try {
      return await carry(batch.filter(isInTime));
    } catch (error) {
      fail(batch, error);
      return [];
    } finally {
      const tookMs = performance.now() - startedMs;
      telemetry.batch(batch.length, tookMs);
      if (log.isLevelEnabled('debug')) log.debug({ traceIds: traceIds(batch), tookMs }, 'batch committed');
    }
  };
}
