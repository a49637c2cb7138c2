// Carries a batch through: together, as long as what stands in its way may be over in a moment, then taken apart.
import type { Log } from '../ports/log.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { refused } from './answer.ts';
import type { Job } from './job.ts';
import { enter, traceIds } from './trace.ts';

export interface CarryThroughParts {
  /** True when committed and answered; false when it has to be decided again. Throws on a fault. */
  readonly attempt: (jobs: readonly Job[], source: 'cached' | 'stored') => Promise<boolean>;
  /** Answers what needs no second try; false for a fault that one command may have brought on the others. */
  readonly endsHere: (jobs: readonly Job[], error: unknown) => boolean;
  readonly answerFault: (jobs: readonly Job[], error: unknown) => void;
  readonly telemetry: Pick<Telemetry, 'batchRetried'>;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits, with jitter. */
  readonly pause: (ms: number) => Promise<void>;
}

/** Between the tries of a whole batch; about as long as a commit takes. */
const pausesTogetherMs = [5, 10, 20, 40];
const firstPauseMs = 5;
const longestPauseMs = 250;

/** Answers every job, never rejects. */
export function createCarryThrough(parts: CarryThroughParts): (jobs: readonly Job[]) => Promise<void> {
  const { attempt, endsHere, answerFault, telemetry, log, now, pause } = parts;

  function again(jobs: readonly Job[], cause: 'conflict' | 'apart'): void {
    telemetry.batchRetried(cause);
    if (log.isLevelEnabled('debug')) log.debug({ traceIds: traceIds(jobs), cause }, 'batch decided again');
  }

  /**
   * Tries the whole batch with what is cached, then with what is stored: most conflicts are with a commit of another
   * node that is over a moment later. What has a fault, or no luck, is taken apart.
   */
  async function carry(jobs: readonly Job[]): Promise<void> {
    try {
      if (await attempt(jobs, 'cached')) return;
      for (const pauseMs of pausesTogetherMs) {
        again(jobs, 'conflict');
        if (await attempt(jobs, 'stored')) return;
        enter(jobs, 'waiting');
        await pause(pauseMs);
      }
    } catch (error) {
      if (endsHere(jobs, error)) return;
      if (jobs.length === 1) return answerFault(jobs, error);
    }
    await takeApart(jobs);
  }

  /** Halves, in their order, until who stands in the way of the others is found: a few steps, however large the batch. */
  async function takeApart(jobs: readonly Job[]): Promise<void> {
    again(jobs, 'apart');
    const middle = Math.ceil(jobs.length / 2);
    for (const part of [jobs.slice(0, middle), jobs.slice(middle)]) {
      const half = part.filter(isInTime);
      const [first, ...others] = half;
      if (first === undefined) continue;
      if (others.length === 0) await carryAlone(first);
      else await carryPart(half);
    }
  }

  async function carryPart(jobs: readonly Job[]): Promise<void> {
    try {
      if (await attempt(jobs, 'stored')) return;
    } catch (error) {
      if (endsHere(jobs, error)) return;
    }
    await takeApart(jobs);
  }

  /** One poisonous command fails alone; one in conflict with other nodes comes back with jitter until its deadline. */
  async function carryAlone(job: Job): Promise<void> {
    try {
      for (let pauseMs = firstPauseMs; isInTime(job); pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
        if (await attempt([job], 'stored')) return;
        enter([job], 'waiting');
        await pause(pauseMs);
      }
    } catch (error) {
      if (!endsHere([job], error)) answerFault([job], error);
    }
  }

  /** Who is too late is told to come back: nothing of it is stored. */
  function isInTime(job: Job): boolean {
    const inTime = now() < job.deadlineMs;
    if (!inTime) job.answer(refused('retry', 'too many changes at once: send the same again'));
    return inTime;
  }

  return carry;
}
