// Limits how many reads of clients run at once, so that most database connections stay free for receipts.
import PQueue from 'p-queue';
import { ReadBusyError } from '../ports/read-busy-error.ts';

export interface ReadLane {
  /** Queues the read. Throws ReadBusyError at once if too many wait, and whatever `read` throws. */
  run<T>(read: () => Promise<T>): Promise<T>;
  /** Reads in the queue that have not begun. */
  waiting(): number;
}

export interface ReadLaneSettings {
  /** The most reads at once. Each uses one connection of the pool. */
  readonly atOnce: number;
  /** The most reads in the queue. A read beyond it is refused. */
  readonly waitingMax: number;
}

const retryAfterMs = 1_000;

export function createReadLane({ atOnce, waitingMax }: ReadLaneSettings): ReadLane {
  const queue = new PQueue({ concurrency: atOnce });
  return {
    run: async (read) => {
      if (queue.size >= waitingMax)
        throw new ReadBusyError('too many reads wait for the database', retryAfterMs);
      return queue.add(read);
    },
    waiting: () => queue.size,
  };
}
