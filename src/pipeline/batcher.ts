// Forms batches from the pending commands, so that one insert stores many receipts. No command waits for a timer.
import PQueue from 'p-queue';
import { createCommandLanes } from './command-lanes.ts';
import type { PendingCommand } from './pending-command.ts';

export interface BatcherSettings {
  /** The most commands in one batch. */
  readonly maxBatch: number;
  /** The most batches in flight: p-queue's concurrency. */
  readonly parallel: number;
  /**
   * The next batch starts only when this many commands wait for each batch in flight. Measurements without this rule
   * show batches of a few receipts, which lose most of the gain of a shared insert.
   */
  readonly waitingPerFlight: number;
}

export interface Batcher {
  /** Appends the command to its lane. */
  add(pending: PendingCommand): void;
  waiting(): number;
  inFlight(): number;
  /** Lanes with commands that wait or are in flight. */
  lanes(): number;
  /** Batches in p-queue that have not started: at most one. It is filled when it starts. */
  queued(): number;
  /** Resolves when nothing waits and nothing is in flight. */
  idle(): Promise<void>;
}

/** Processes one batch; never rejects. Returns the commands that must be decided again; all others are answered. */
export type CarryBatch = (batch: readonly PendingCommand[]) => Promise<readonly PendingCommand[]>;

export interface BatcherParts {
  readonly carry: CarryBatch;
  /** Waits, with jitter. */
  readonly pause: (ms: number) => Promise<void>;
}

/** The first retry has no pause, because its read takes a moment anyway. The second one pauses this long. */
const firstPauseMs = 4;
const longestPauseMs = 256;

/** A lane is never in two batches at once. */
export function createBatcher(settings: BatcherSettings, { carry, pause }: BatcherParts): Batcher {
  const queue = new PQueue({ concurrency: settings.parallel });
  const lanes = createCommandLanes();
  let isScheduled = false;
  let idlers: (() => void)[] = [];

  /** Runs once per iteration of the event loop, so that commands of one iteration share a batch. */
  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      while (isWorthAnother()) void queue.add(carryNext);
    });
  }

  const isWorthAnother = (): boolean =>
    queue.size === 0 && lanes.ready() > 0 && lanes.ready() >= settings.waitingPerFlight * queue.pending;

  /** The batch is filled when it starts, not when it is queued. */
  async function carryNext(): Promise<void> {
    const { batch, taken } = lanes.take(settings.maxBatch);
    const again = batch.length === 0 ? [] : await carry(batch);
    for (const lane of lanes.putBack(again)) {
      taken.delete(lane.name);
      void pause(pauseOf(lane.attempts)).then(() => free([lane.name]));
    }
    free(taken);
  }

  function free(taken: Iterable<string>): void {
    lanes.free(taken);
    if (lanes.waiting() > 0) schedule();
    else if (lanes.count() === 0) {
      for (const resolve of idlers) resolve();
      idlers = [];
    }
  }

  return {
    add: (pending) => {
      lanes.add(pending);
      schedule();
    },
    waiting: lanes.waiting,
    inFlight: () => queue.pending,
    lanes: lanes.count,
    queued: () => queue.size,
    idle: () => (lanes.count() === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}

/** Doubles with every attempt after the first. */
const pauseOf = (attempts: number): number =>
  attempts <= 1 ? 0 : Math.min(firstPauseMs * 2 ** (attempts - 2), longestPauseMs);
