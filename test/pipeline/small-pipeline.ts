// The pipeline as a node wires it, small: on any store, with a controlled clock and recorded outputs.

import { createCountedCache } from '../../src/adapters/memory/counted-cache.ts';
import { createUserCache } from '../../src/adapters/memory/user-cache.ts';
import type { AnyCommand } from '../../src/game/command.ts';
import { refOf } from '../../src/game/command.ts';
import type { Rulebook } from '../../src/game/rulebook.ts';
import type { Rules } from '../../src/game/rules.ts';
import { prepareRules } from '../../src/game/rules.ts';
import type { AdmissionSettings } from '../../src/pipeline/admission.ts';
import { createAdmission } from '../../src/pipeline/admission.ts';
import type { Answer } from '../../src/pipeline/answer.ts';
import type { BatcherSettings } from '../../src/pipeline/batcher.ts';
import { createBatcher } from '../../src/pipeline/batcher.ts';
import type { CommitParts } from '../../src/pipeline/commit-batch.ts';
import { createCommitBatch } from '../../src/pipeline/commit-batch.ts';
import type { Committed } from '../../src/pipeline/committed.ts';
import { createReadLedgerUsers, loadUsersWith } from '../../src/pipeline/load-users.ts';
import type { PendingCommand } from '../../src/pipeline/pending-command.ts';
import type { SettledReceipt } from '../../src/pipeline/receipt-owners.ts';
import { startTrace } from '../../src/pipeline/trace.ts';
import type { Log } from '../../src/ports/log.ts';
import type { LoadUsers, Store } from '../../src/ports/store.ts';
import type { Telemetry } from '../../src/ports/telemetry.ts';
import { aRulebook, limits, ms, noon } from '../builders.ts';

export interface Clock {
  nowMs: number;
}

/** What the pipeline reported, besides its answers. */
export interface Told {
  readonly answered: string[];
  /** Why commands were retried. */
  readonly wentAgain: string[];
  readonly batches: number[];
  readonly announced: Committed[];
  readonly faults: string[];
}

const nothingTold = (): Told => ({
  answered: [],
  wentAgain: [],
  batches: [],
  announced: [],
  faults: [],
});

export const telemetryInto = (told: Told): Telemetry => ({
  answered: (result) => told.answered.push(result),
  batch: (size) => told.batches.push(size),
  wentAgain: (cause) => told.wentAgain.push(cause),
  announced: () => {},
  replied: () => {},
  timed: () => {},
  clockWrong: () => {},
  repaired: () => {},
});

export const logInto = (told: Told): Log => ({
  isLevelEnabled: () => false,
  // The pipeline writes no log line that is not logged at this level.
  debug: (_, message) => told.faults.push(`${message}, though debug is off`),
  info: () => {},
  warn: (_, message) => told.faults.push(message),
  error: (_, message) => told.faults.push(message),
});

/** Shoppers as the ledger has them; those found behind are stored. */
export function loadUsersOf(store: Store): LoadUsers {
  const readUsers = createReadLedgerUsers(store);
  return loadUsersWith(readUsers, (behind) => void store.saveProjected(behind));
}

/** Batches directly to the store, as `createBatcher` would send them. */
export function createCommitter(
  store: Store,
  rulebooks: readonly Rulebook[] = [aRulebook()],
  enrolment: Pick<CommitParts, 'enrolled' | 'enrolsOnReceipt'> = {},
) {
  const told = nothingTold();
  const clock: Clock = { nowMs: ms(noon) };
  const users = createUserCache(createCountedCache(100));
  const published = new Map<number, Rules>(rulebooks.map((book) => [book.version, prepareRules(book)]));
  let current = [...published.values()].at(-1) ?? prepareRules(aRulebook());
  const loadUsers = loadUsersOf(store);
  const commit = createCommitBatch({
    ...enrolment,
    store,
    loadUsers,
    users,
    rules: { current: () => current, ofVersion: async (version) => published.get(version) ?? null },
    limits,
    telemetry: telemetryInto(told),
    log: logInto(told),
    now: () => clock.nowMs,
    elapsedMs: () => clock.nowMs,
    announce: (committed) => told.announced.push(...committed),
  });
  return {
    told,
    clock,
    users,
    published,
    commit,
    loadUsers,
    publish: (rulebook: Rulebook): void => {
      current = prepareRules(rulebook);
      published.set(rulebook.version, current);
    },
    /**
     * Runs the commands as one batch, and retried ones as the next, a moment of the clock later.
     * Returns the answers in their order.
     */
    carry: async (...commands: readonly AnyCommand[]): Promise<Answer[]> => {
      const answers = commands.map((): Answer[] => []);
      let pendingCommands: readonly PendingCommand[] = commands.map((command, index) =>
        pendingOf(command, clock, answers[index] ?? []),
      );
      while (pendingCommands.length > 0) {
        pendingCommands = await commit(pendingCommands);
        if (pendingCommands.length > 0) clock.nowMs += againMs;
      }
      return answers.map(([first]) => {
        if (first === undefined) throw new Error('a command was left without an answer');
        return first;
      });
    },
  };
}

/** The time between two tries. */
const againMs = 50;

export type Committer = ReturnType<typeof createCommitter>;

const pendingOf = (command: AnyCommand, clock: Clock, answers: Answer[]): PendingCommand => {
  const userId =
    command.type === 'receipt.submit'
      ? command.purchase.userId
      : command.type === 'receipt.void'
        ? null
        : command.userId;
  return {
    command,
    userId,
    lane: userId ?? refOf(command),
    deadlineMs: clock.nowMs + 5_000,
    trace: startTrace('t1'),
    attempts: 0,
    readsLedger: false,
    isAlone: false,
    answer: (answer) => answers.push(answer),
  };
};

const defaults = {
  maxBatch: 128,
  parallel: 8,
  waitingPerFlight: 0,
  limit: 1_000,
  deadlineMs: 10_000,
  slowMs: 60_000,
};

/** A whole pipeline: admission, batcher, commit. Its deadlines use the real clock. */
export function createPipeline(
  store: Store,
  settings: Partial<BatcherSettings & AdmissionSettings> = {},
  rulebooks?: readonly Rulebook[],
) {
  const committer = createCommitter(store, rulebooks);
  const started = Date.now();
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const batcher = createBatcher({ ...defaults, ...settings }, { carry: committer.commit, pause });
  const admission = createAdmission(
    { ...defaults, ...settings },
    {
      store,
      batcher,
      settled: createCountedCache<SettledReceipt>(100),
      telemetry: telemetryInto(committer.told),
      log: logInto(committer.told),
      now: () => ms(noon) + Date.now() - started,
    },
  );
  const submit = (command: AnyCommand, traceId = 't1') => admission.submit(command, traceId);
  return { ...committer, batcher, admission: { ...admission, submit } };
}

/** Runs everything that does not wait for something outside. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The status or the error code of an answer. */
export const statusOf = (answer: Answer | undefined): string =>
  answer === undefined ? 'none' : answer.ok ? answer.outcome.status : answer.refusal.code;

/** The outcome of an answer; throws if it is a refusal. */
export const outcomeOf = (answer: Answer | undefined) => {
  if (!answer?.ok) throw new Error(`refused: ${JSON.stringify(answer)}`);
  return answer.outcome;
};

/** The number of each status or code. */
export function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[statusOf(answer)] = (counts[statusOf(answer)] ?? 0) + 1;
  return counts;
}
