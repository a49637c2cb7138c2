// Gathers what waits into batches, so that one insert serves many receipts and nobody waits for a timer.
import PQueue from 'p-queue';
import type { Job } from './job.ts';

export interface GatherSettings {
  /** Most commands in one batch. */
  readonly maxBatch: number;
  /** Most batches in flight: p-queue's concurrency. */
  readonly parallel: number;
  /**
   * Another batch starts beside those in flight only when this many commands wait for each of them. Measured: without
   * it batches stay at a few receipts and most of the gain of sharing an insert is lost.
   */
  readonly waitingPerFlight: number;
}

export interface Gather {
  /** Puts the job behind those of its lane. */
  add(job: Job): void;
  waiting(): number;
  inFlight(): number;
  /** Shoppers with jobs that wait or are carried. */
  lanes(): number;
  /** Batches that p-queue holds back: one at most, which is filled when it starts. */
  queued(): number;
  /** Resolves when nothing waits and nothing is in flight. */
  idle(): Promise<void>;
}

/** Carries one batch; never rejects. Gives the jobs that are to go again, all others are answered. */
export type CarryBatch = (batch: readonly Job[]) => Promise<readonly Job[]>;

export interface GatherParts {
  readonly carry: CarryBatch;
  /** Waits, with jitter. */
  readonly pause: (ms: number) => Promise<void>;
}

/** The first time a job goes again at once: it reads first, which takes a moment. */
const firstPauseMs = 4;
const longestPauseMs = 256;

/** No lane is in two batches at once. */
export function createGather(settings: GatherSettings, { carry, pause }: GatherParts): Gather {
  const queue = new PQueue({ concurrency: settings.parallel });
  const lanes = new Map<string, Job[]>();
  /** Lanes with waiting jobs that are neither carried nor back off, in order of arrival. */
  const ready = new Set<string>();
  const busy = new Set<string>();
  let waiting = 0;
  let waitingReady = 0;
  let isScheduled = false;
  let idlers: (() => void)[] = [];

  function add(job: Job): void {
    const lane = lanes.get(job.lane);
    if (lane) lane.push(job);
    else lanes.set(job.lane, [job]);
    waiting += 1;
    if (!busy.has(job.lane)) {
      ready.add(job.lane);
      waitingReady += 1;
    }
    schedule();
  }

  /** One look per turn of the loop: what arrives in the same turn shares a batch. */
  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      while (isWorthAnother()) void queue.add(carryNext);
    });
  }

  const isWorthAnother = (): boolean =>
    queue.size === 0 && waitingReady > 0 && waitingReady >= settings.waitingPerFlight * queue.pending;

  /** The batch is filled when it starts, not when it is queued. */
  async function carryNext(): Promise<void> {
    const { batch, taken } = take();
    const again = batch.length === 0 ? [] : await carry(batch);
    for (const lane of putBack(again)) {
      taken.delete(lane.name);
      void pause(pauseOf(lane.attempts)).then(() => free([lane.name]));
    }
    free(taken);
  }

  function take(): { readonly batch: Job[]; readonly taken: Set<string> } {
    const batch: Job[] = [];
    const taken = new Set<string>();
    for (const lane of ready) {
      if (batch.length === settings.maxBatch) break;
      const jobs = lanes.get(lane) ?? [];
      ready.delete(lane);
      busy.add(lane);
      waitingReady -= jobs.length;
      batch.push(...jobs.splice(0, settings.maxBatch - batch.length));
      taken.add(lane);
    }
    waiting -= batch.length;
    return { batch, taken };
  }

  /** Before those that came to their lane meanwhile, in their order. */
  function putBack(jobs: readonly Job[]): { readonly name: string; readonly attempts: number }[] {
    const byLane = Map.groupBy(jobs, ({ lane }) => lane);
    waiting += jobs.length;
    return [...byLane].map(([name, again]) => {
      lanes.set(name, [...again, ...(lanes.get(name) ?? [])]);
      return { name, attempts: Math.max(...again.map(({ attempts }) => attempts)) };
    });
  }

  function free(taken: Iterable<string>): void {
    for (const lane of taken) {
      busy.delete(lane);
      const jobs = lanes.get(lane) ?? [];
      if (jobs.length === 0) lanes.delete(lane);
      else {
        ready.add(lane);
        waitingReady += jobs.length;
      }
    }
    if (waiting > 0) schedule();
    else if (lanes.size === 0) {
      for (const resolve of idlers) resolve();
      idlers = [];
    }
  }

  return {
    add,
    waiting: () => waiting,
    inFlight: () => queue.pending,
    lanes: () => lanes.size,
    queued: () => queue.size,
    idle: () => (lanes.size === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}

/** Doubles with every attempt after the first. */
const pauseOf = (attempts: number): number =>
  attempts <= 1 ? 0 : Math.min(firstPauseMs * 2 ** (attempts - 2), longestPauseMs);
