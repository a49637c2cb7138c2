// Gathers what waits into batches, so that one transaction serves many receipts and nobody waits for a timer.
import PQueue from 'p-queue';
import type { Job } from './job.ts';

export interface GatherSettings {
  /** Most commands in one batch. */
  readonly maxBatch: number;
  /** Most batches in flight. */
  readonly parallel: number;
  /**
   * Another batch starts beside those in flight only when this many commands wait for each of them. Measured:
   * without it batches stay at a few receipts and most of the gain of sharing a transaction is lost.
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
  /** Batches that p-queue holds back; none, as long as no more are started than it runs at once. */
  queued(): number;
  /** Resolves when nothing waits and nothing is in flight. */
  idle(): Promise<void>;
}

/** `run` answers every job of its batch and never rejects; no lane is in two batches at once. */
export function createGather(
  settings: GatherSettings,
  run: (batch: readonly Job[]) => Promise<void>,
): Gather {
  const queue = new PQueue({ concurrency: settings.parallel });
  const lanes = new Map<string, Job[]>();
  /** Lanes with waiting jobs and none in flight, in order of arrival. */
  const ready = new Set<string>();
  const busy = new Set<string>();
  let waiting = 0;
  let waitingReady = 0;
  let flights = 0;
  let scheduled = false;
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
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      while (mayStart()) start();
    });
  }

  const mayStart = (): boolean =>
    waitingReady > 0 && flights < settings.parallel && waitingReady >= settings.waitingPerFlight * flights;

  function start(): void {
    const batch: Job[] = [];
    const taken: string[] = [];
    for (const lane of ready) {
      if (batch.length === settings.maxBatch) break;
      const jobs = lanes.get(lane) ?? [];
      ready.delete(lane);
      busy.add(lane);
      waitingReady -= jobs.length;
      batch.push(...jobs.splice(0, settings.maxBatch - batch.length));
      taken.push(lane);
    }
    waiting -= batch.length;
    flights += 1;
    void queue.add(() => run(batch)).finally(() => finish(taken));
  }

  function finish(taken: readonly string[]): void {
    flights -= 1;
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
    else if (flights === 0) {
      for (const resolve of idlers) resolve();
      idlers = [];
    }
  }

  return {
    add,
    waiting: () => waiting,
    inFlight: () => flights,
    lanes: () => lanes.size,
    queued: () => queue.size,
    idle: () =>
      waiting === 0 && flights === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve)),
  };
}
