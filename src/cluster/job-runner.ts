// One job on one node: acquires the lease when the job is due, runs the job, and releases the lease.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterJob } from '../ports/cluster-job.ts';
import type { HeldLease, Leases } from '../ports/leases.ts';
import { LeaseLostError } from '../ports/leases.ts';
import type { Log } from '../ports/log.ts';
import { keepRenewing } from './keep-renewing.ts';

export interface JobFigures {
  readonly runs: number;
  readonly failures: number;
  /** The duration of the last run, successful or not; null before the first. */
  readonly lastMs: number | null;
  /** Whether this node runs the job now. */
  readonly isHeld: boolean;
}

export interface JobRunner {
  /** Tries at once to acquire the lease. */
  look(): void;
  figures(): JobFigures;
  /** Aborts the current run, waits a few seconds for its end, and releases the lease. */
  stop(): Promise<void>;
}

export interface JobRunnerParts {
  readonly leases: Pick<Leases, 'acquire' | 'renew' | 'release'>;
  /** A unique name of the process. It changes with each start. */
  readonly holder: string;
  readonly ttlMs: number;
  readonly log: Log;
  /** 0 to 1. */
  readonly random: () => number;
}

/** The interval between tries. After the lease of a dead node expires, a job waits at most this long. */
const longestLookMs = 1_000;
const firstBackOffMs = 1_000;
/** The limit for a job that ignores its signal to end. */
const lastWordsMs = 5_000;

export function createJobRunner(job: ClusterJob, parts: JobRunnerParts): JobRunner {
  const { leases, holder, ttlMs, log } = parts;
  const stopping = new AbortController();
  const tries = createTries(takeTurn, () => Math.min(longestLookMs, job.everyMs) * jitter(parts.random));
  let held: HeldLease | null = null;
  let failedInARow = 0;
  const figures: { runs: number; failures: number; lastMs: number | null } = {
    runs: 0,
    failures: 0,
    lastMs: null,
  };

  async function takeTurn(): Promise<void> {
    try {
      const askedAtMs = performance.now();
      const lease = await leases.acquire(job.name, holder, { ttlMs, restAtMostMs: job.everyMs });
      if (lease === null) return;
      held = lease;
      const restMs = await work(lease, askedAtMs);
      held = null;
      figures.lastMs = performance.now() - askedAtMs;
      await leases.release(lease, restMs);
    } catch (error) {
      log.debug({ job: job.name, err: error }, 'leases are unavailable');
    }
  }

  /** Runs the job. Never rejects. Returns the time until the next run. */
  async function work(lease: HeldLease, askedAtMs: number): Promise<number> {
    try {
      await runUnderLease(job, lease, askedAtMs, parts, stopping.signal);
      figures.runs += 1;
      failedInARow = 0;
      return Math.round(job.everyMs * (1 - parts.random() / 10));
    } catch (error) {
      if (stopping.signal.aborted) return 0;
      figures.failures += 1;
      failedInARow += 1;
      tries.backOff();
      log.warn({ job: job.name, err: error, failedInARow }, 'a job failed and will be retried');
      return Math.min(job.everyMs, firstBackOffMs * 2 ** (failedInARow - 1) * jitter(parts.random));
    }
  }

  return {
    look: tries.now,
    figures: () => ({ ...figures, isHeld: held !== null }),
    stop: async () => {
      stopping.abort();
      await Promise.race([tries.stop(), sleep(lastWordsMs, undefined, { ref: false })]);
      if (held === null) return;
      log.error({ job: job.name }, 'a job does not stop; releasing its lease anyway');
      await leases.release(held, 0).catch(() => {}); // the lease expires by itself
    },
  };
}

/** Runs the job until it ends, or until this node stops or loses the lease. Throws unless the whole run succeeded. */
async function runUnderLease(
  job: ClusterJob,
  lease: HeldLease,
  askedAtMs: number,
  { leases, ttlMs }: Pick<JobRunnerParts, 'leases' | 'ttlMs'>,
  stopping: AbortSignal,
): Promise<void> {
  const lost = new AbortController();
  const renewals = {
    ttlMs,
    renew: () => leases.renew(lease, ttlMs),
    onLost: () => lost.abort(new LeaseLostError(lease)),
  };
  const stopRenewing = keepRenewing(renewals, askedAtMs);
  const signal = AbortSignal.any([stopping, lost.signal]);
  try {
    signal.throwIfAborted();
    await job.run(signal);
    // A job may return early without an error when its signal aborts.
    signal.throwIfAborted();
  } finally {
    stopRenewing();
  }
}

/** Random factor from 0.75 to 1.25, so that nodes that started together do not poll together. */
const jitter = (random: () => number): number => 0.75 + random() / 2;

/** Calls `take` again and again, one at a time: after a pause, or at once when asked. `take` never rejects. */
function createTries(take: () => Promise<void>, pauseMs: () => number) {
  let timer = setTimeout(now, 0);
  let trying: Promise<void> | null = null;
  let isAskedAgain = false;
  let isBackingOff = false;
  let isStopped = false;

  function now(): void {
    if (isStopped || isBackingOff) return;
    if (trying !== null) {
      isAskedAgain = true;
      return;
    }
    clearTimeout(timer);
    trying = take().finally(() => {
      trying = null;
      if (isStopped) return;
      const soonMs = isAskedAgain ? 0 : pauseMs();
      isAskedAgain = false;
      timer = setTimeout(afterPause, isBackingOff ? firstBackOffMs : soonMs);
    });
  }

  function afterPause(): void {
    isBackingOff = false;
    now();
  }

  return {
    now,
    /** Even a request then waits a second, so that a job that always fails does not loop. */
    backOff: (): void => {
      isBackingOff = true;
    },
    /** Resolves when the try in progress has ended. */
    stop: async (): Promise<void> => {
      isStopped = true;
      clearTimeout(timer);
      await trying;
    },
  };
}
