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
  const { leases, holder, ttlMs, log, random } = parts;
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  let lookAgain = false;
  let held: HeldLease | null = null;
  let failedInARow = 0;
  /** After a failure even a request waits a second, so that a job that always fails does not loop. */
  let isBackingOff = false;
  const figures = { runs: 0, failures: 0, lastMs: null as number | null };

  function look(): void {
    if (stopping.signal.aborted || isBackingOff) return;
    if (looking !== null) {
      lookAgain = true;
      return;
    }
    clearTimeout(timer);
    looking = takeTurn()
      .catch((error: unknown) => log.debug({ job: job.name, err: error }, 'leases are unavailable'))
      .finally(() => {
        looking = null;
        if (stopping.signal.aborted) return;
        // Jitter, so that nodes that started together do not poll together.
        const idleMs = Math.min(longestLookMs, job.everyMs) * (0.75 + random() / 2);
        const soonMs = lookAgain ? 0 : idleMs;
        lookAgain = false;
        timer = setTimeout(
          () => {
            isBackingOff = false;
            look();
          },
          isBackingOff ? firstBackOffMs : soonMs,
        );
      });
  }

  async function takeTurn(): Promise<void> {
    const askedAtMs = performance.now();
    const lease = await leases.acquire(job.name, holder, { ttlMs, restAtMostMs: job.everyMs });
    if (lease === null) return;
    held = lease;
    const restMs = await work(lease, askedAtMs);
    held = null;
    figures.lastMs = performance.now() - askedAtMs;
    await leases.release(lease, restMs);
  }

  /** Runs the job. Never rejects. Returns the time until the next run. */
  async function work(lease: HeldLease, askedAtMs: number): Promise<number> {
    const lost = new AbortController();
    const stopRenewing = keepRenewing(
      {
        ttlMs,
        renew: () => leases.renew(lease, ttlMs),
        onLost: () => lost.abort(new LeaseLostError(lease)),
      },
      askedAtMs,
    );
    const signal = AbortSignal.any([stopping.signal, lost.signal]);
    try {
      signal.throwIfAborted();
      await job.run(signal);
      // A job may return early without an error when its signal aborts.
      signal.throwIfAborted();
      figures.runs += 1;
      failedInARow = 0;
      return Math.round(job.everyMs * (1 - random() / 10));
    } catch (error) {
      if (stopping.signal.aborted) return 0;
      figures.failures += 1;
      failedInARow += 1;
      isBackingOff = true;
      log.warn({ job: job.name, err: error, failedInARow }, 'a job failed and will be retried');
      return Math.min(job.everyMs, firstBackOffMs * 2 ** (failedInARow - 1) * (0.75 + random() / 2));
    } finally {
      stopRenewing();
    }
  }

  timer = setTimeout(look, 0);
  return {
    look,
    figures: () => ({ ...figures, isHeld: held !== null }),
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await Promise.race([looking, sleep(lastWordsMs, undefined, { ref: false })]);
      if (held === null) return;
      log.error({ job: job.name }, 'a job does not stop; releasing its lease anyway');
      await leases.release(held, 0).catch(() => {}); // it runs out by itself
    },
  };
}
