// How much a node reads for clients: so many credits a second, and none while receipts need the machine.

/** Why a read is refused. */
export type ReadRefusal = 'rate' | 'pressure' | 'queue';

export interface ReadBudget {
  /** Takes `credits`; 0 when there were enough, else the milliseconds until it is worth coming back. Never waits. */
  take(credits: number): number;
  /** Reads refused since the start. */
  refused(): Readonly<Record<ReadRefusal, number>>;
}

export interface ReadBudgetParts {
  /** Credits per second, and the most that are saved up. A credit is about 0.1 ms of the node's thread. */
  readonly perSecond: number;
  /** True while receipts wait, or the event loop is late: then nothing is read. */
  readonly isPressed: () => boolean;
  /** True while too many reads wait for the database. */
  readonly isQueueLong: () => boolean;
  /** Milliseconds that only go forward, from any start. */
  readonly now: () => number;
}

const retryAfterMs = 500;

export function createReadBudget({ perSecond, isPressed, isQueueLong, now }: ReadBudgetParts): ReadBudget {
  let left = perSecond;
  let atMs = now();
  const refused = { rate: 0, pressure: 0, queue: 0 };

  function refuse(reason: ReadRefusal, afterMs: number): number {
    refused[reason] += 1;
    // Spread out, so that those who were refused together do not come back together.
    return Math.ceil(afterMs * (1 + Math.random()));
  }

  return {
    take: (asked) => {
      // What is dearer than a second's worth is had for a whole second, or it would never be had.
      const credits = Math.min(asked, perSecond);
      if (isPressed()) return refuse('pressure', retryAfterMs);
      if (isQueueLong()) return refuse('queue', retryAfterMs);
      const nowMs = now();
      left = Math.min(perSecond, left + (Math.max(0, nowMs - atMs) * perSecond) / 1_000);
      atMs = nowMs;
      if (left < credits)
        return refuse('rate', Math.max(retryAfterMs, ((credits - left) / perSecond) * 1_000));
      left -= credits;
      return 0;
    },
    refused: () => ({ ...refused }),
  };
}

/** For who has no clients to keep in bounds. */
export const unlimitedReads: ReadBudget = {
  take: () => 0,
  refused: () => ({ rate: 0, pressure: 0, queue: 0 }),
};
