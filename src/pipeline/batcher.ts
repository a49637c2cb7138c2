// Gathers what waits into batches, so that one insert serves many receipts and nobody waits for a timer.
import PQueue from 'p-queue';
import type { PendingCommand } from './pending-command.ts';

export interface BatcherSettings {
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

export interface Batcher {
  /** Puts the command behind those of its lane. */
  add(pending: PendingCommand): void;
  waiting(): number;
  inFlight(): number;
  /** Shoppers with commands that wait or are carried. */
  lanes(): number;
  /** Batches that p-queue holds back: one at most, which is filled when it starts. */
  queued(): number;
  /** Resolves when nothing waits and nothing is in flight. */
  idle(): Promise<void>;
}

/** Carries one batch; never rejects. Gives the commands that are to go again, all others are answered. */
export type CarryBatch = (batch: readonly PendingCommand[]) => Promise<readonly PendingCommand[]>;

export interface BatcherParts {
  readonly carry: CarryBatch;
  /** Waits, with jitter. */
  readonly pause: (ms: number) => Promise<void>;
}

/** The first time a command goes again at once: it reads first, which takes a moment. */
const firstPauseMs = 4;
const longestPauseMs = 256;

/** No lane is in two batches at once. */
export function createBatcher(settings: BatcherSettings, { carry, pause }: BatcherParts): Batcher {
  const queue = new PQueue({ concurrency: settings.parallel });
  const lanes = new Map<string, PendingCommand[]>();
  /** Lanes with waiting commands that are neither carried nor back off, in order of arrival. */
  const ready = new Set<string>();
  const busy = new Set<string>();
  let waiting = 0;
  let waitingReady = 0;
  let isScheduled = false;
  let idlers: (() => void)[] = [];

  function add(pending: PendingCommand): void {
    const lane = lanes.get(pending.lane);
    if (lane) lane.push(pending);
    else lanes.set(pending.lane, [pending]);
    waiting += 1;
    if (!busy.has(pending.lane)) {
      ready.add(pending.lane);
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

  function take(): { readonly batch: PendingCommand[]; readonly taken: Set<string> } {
    const batch: PendingCommand[] = [];
    const taken = new Set<string>();
    for (const lane of ready) {
      if (batch.length === settings.maxBatch) break;
      const pendingCommands = lanes.get(lane) ?? [];
      ready.delete(lane);
      busy.add(lane);
      waitingReady -= pendingCommands.length;
      batch.push(...pendingCommands.splice(0, settings.maxBatch - batch.length));
      taken.add(lane);
    }
    waiting -= batch.length;
    return { batch, taken };
  }

  /** Before those that came to their lane meanwhile, in their order. */
  function putBack(
    pendingCommands: readonly PendingCommand[],
  ): { readonly name: string; readonly attempts: number }[] {
    const byLane = Map.groupBy(pendingCommands, ({ lane }) => lane);
    waiting += pendingCommands.length;
    return [...byLane].map(([name, again]) => {
      lanes.set(name, [...again, ...(lanes.get(name) ?? [])]);
      return { name, attempts: Math.max(...again.map(({ attempts }) => attempts)) };
    });
  }

  function free(taken: Iterable<string>): void {
    for (const lane of taken) {
      busy.delete(lane);
      const pendingCommands = lanes.get(lane) ?? [];
      if (pendingCommands.length === 0) lanes.delete(lane);
      else {
        ready.add(lane);
        waitingReady += pendingCommands.length;
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
