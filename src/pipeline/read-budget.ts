// A token bucket for reads of clients. It gives no credits while receipts need the machine.

/** Why a read is refused. */
export type ReadRefusal = 'rate' | 'pressure' | 'queue';

export interface ReadBudget {
  /** Takes `credits`. Gives 0 where there were enough, else the milliseconds until a retry makes sense. Never waits. */
  take(credits: number): number;
  /** Reads refused since the start. */
  refused(): Readonly<Record<ReadRefusal, number>>;
}

export interface ReadBudgetParts {
  /** Credits per second, which is also the size of the bucket. A credit is about 0.1 ms of the node's thread. */
  readonly perSecond: number;
  /** True while receipts wait or the event loop is late: every read is refused. */
  readonly isPressed: () => boolean;
  /** True while too many reads wait for the database: every read is refused. */
  readonly isQueueLong: () => boolean;
  /** Milliseconds of a clock that only goes forward, from any start. */
  readonly now: () => number;
}

const retryAfterMs = 500;

export function createReadBudget({ perSecond, isPressed, isQueueLong, now }: ReadBudgetParts): ReadBudget {
  let left = perSecond;
  let atMs = now();
  const refused = { rate: 0, pressure: 0, queue: 0 };

  function refuse(reason: ReadRefusal, afterMs: number): number {
    refused[reason] += 1;
    // Random delays keep refused clients from retrying all at once.
    return Math.ceil(afterMs * (1 + Math.random()));
  }

  return {
    take: (asked) => {
      // A read that costs more than a full bucket takes the full bucket; otherwise it could never run.
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
