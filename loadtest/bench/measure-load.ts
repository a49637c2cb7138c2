// One run of one contender under receipts: new database, warm-up, counted windows, and a check that the work was done.
import { randomBytes } from 'node:crypto';
import { type LoadJob, type LoadResult, loadResultSchema } from '../load-job.ts';
import { runJob } from '../own-processes.ts';
import { cpuSecondsOf } from '../process-load.ts';
import { findFaults } from '../verify.ts';
import type { Contender } from './contenders.ts';
import { type Served, type ServeOptions, withServed } from './served.ts';
import { type Setup, signTablets } from './setup.ts';

export interface LoadPlan {
  readonly pace: LoadJob['pace'];
  readonly shoppers?: number;
  /** Receipts to be stored before the window opens, if more than the warm-up brings. */
  readonly storedBefore?: number;
  /** Something beside the load, such as idle sockets; closed when the load is over. */
  readonly beside?: (served: Served) => Promise<{ readonly close: () => void }>;
  readonly hot?: LoadJob['hot'];
  /** Called when the counted window opens and when it closes. */
  readonly onPhase?: (phase: 'window' | 'drain', served: Served) => void;
}

export interface LoadRun {
  readonly result: LoadResult;
  /** None: the figures count. */
  readonly faults: readonly string[];
  /** CPU time of all nodes inside the counted window of a closed loop. */
  readonly cpuSeconds: number;
  /** The same for MongoDB. */
  readonly mongodCpuSeconds: number;
}

const mostWarmupReceipts = 10_000;
const warmupLimitSeconds = 30;
const storingLimitSeconds = 90;
const drainSeconds = 15;
/** Room for starting and connecting. */
const spareSeconds = 20;
/** A climb has no more steps than this. */
const maxSteps = 24;

/** The job for the generator, on these nodes. */
export async function loadJobFor(
  setup: Setup,
  plan: LoadPlan,
  urls: readonly string[],
  round: number,
): Promise<LoadJob> {
  const { pace } = plan;
  const shoppers = plan.shoppers ?? setup.shoppers;
  return {
    urls: [...urls],
    tokens: await signTablets(setup),
    shoppers,
    ...(plan.hot === undefined ? {} : { hot: plan.hot }),
    warmup: {
      inFlight: pace.kind === 'closed' ? pace.inFlight : 64,
      seconds: setup.warmupSeconds,
      // By receipts, not by time alone: otherwise the faster server would enter its window with most shoppers enrolled and
      // its code compiled, and the slower one would not.
      receipts: Math.max(Math.min(shoppers, mostWarmupReceipts), plan.storedBefore ?? 0),
      limitSeconds: plan.storedBefore
        ? storingLimitSeconds
        : Math.max(setup.warmupSeconds, warmupLimitSeconds),
    },
    pace,
    drainSeconds,
    seed: round,
    prefix: `b${randomBytes(4).toString('hex')}`,
  };
}

/** How long a job may take at most. */
export function limitSecondsOf({ warmup, pace, drainSeconds }: LoadJob): number {
  const steps = pace.kind === 'closed' ? 1 : pace.rates.length + (pace.climb ? maxSteps : 0);
  return warmup.limitSeconds + steps * (pace.seconds + drainSeconds) + spareSeconds;
}

/** Throws when a process does not start, ends early or overruns, and when the run is aborted. */
export function measureLoad(
  setup: Setup,
  contender: Contender,
  plan: LoadPlan,
  round: number,
  options: ServeOptions = {},
): Promise<LoadRun> {
  return withServed(
    setup,
    contender,
    async (served) => {
      const job = await loadJobFor(setup, plan, served.urls, round);
      let cpuSeconds = 0;
      let mongodCpuSeconds = 0;
      const beside = await plan.beside?.(served);
      const result = await runJob({
        file: 'loadtest/generator.ts',
        job,
        result: loadResultSchema,
        limitSeconds: limitSecondsOf(job),
        signal: setup.signal,
        onNote: (note) => {
          const phase = phaseOf(note);
          if (phase === null) return;
          // Called at the start and at the end of the window: the second call computes the difference.
          cpuSeconds = Math.abs(served.cpuSeconds() - cpuSeconds);
          mongodCpuSeconds = Math.abs(cpuSecondsOf(setup.mongodPid) - mongodCpuSeconds);
          plan.onPhase?.(phase, served);
        },
      }).finally(() => beside?.close());
      const faults = await findFaults(served.database, result, contender);
      return { result, faults, cpuSeconds, mongodCpuSeconds };
    },
    options,
  );
}

function phaseOf(note: unknown): 'window' | 'drain' | null {
  if (typeof note !== 'object' || note === null || !('phase' in note)) return null;
  return note.phase === 'window' || note.phase === 'drain' ? note.phase : null;
}

/** The figures of the only window of a closed loop, by the names of the page's columns. */
export function closedFigures({ result }: LoadRun): Record<string, number> {
  const [window] = result.windows;
  if (window === undefined) throw new Error('a run has at least one window');
  return {
    'receipts/s': window.receiptsPerSecond,
    'p50 ms': window.latencyMsP50,
    'p99 ms': window.latencyMsP99,
    'generator lag p99 ms': window.generatorLagMsP99,
    'generator CPU %': window.generatorCpuPercent,
  };
}
