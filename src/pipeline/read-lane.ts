// The reads of clients on their way to the database: few at once, so that most connections are left to receipts.
import PQueue from 'p-queue';
import { ReadBusyError } from '../ports/read-busy-error.ts';

export interface ReadLane {
  /** Reads when it is its turn. Throws ReadBusyError, at once, where too many wait; what `read` throws. */
  run<T>(read: () => Promise<T>): Promise<T>;
  /** Reads that have not begun. */
  waiting(): number;
}

export interface ReadLaneSettings {
  /** Reads at once: as many connections of the pool. */
  readonly atOnce: number;
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
