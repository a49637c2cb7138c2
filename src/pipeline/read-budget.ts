// The budget for reads of clients. The busier the thread, the fewer credits it grants; none while receipts wait.
import { TokenBucket } from '../ports/token-bucket.ts';

/** Why a read is refused. */
export type ReadRefusal = 'rate' | 'pressure' | 'queue';

export interface ReadBudget {
  /** Takes `credits`. Returns 0 if there were enough, else the milliseconds until a retry makes sense. Never waits. */
  take(credits: number): number;
  /** Credits per second that this node grants at present. */
  perSecond(): number;
  /** Reads refused since the start. */
  refused(): Readonly<Record<ReadRefusal, number>>;
}

export interface ReadBudgetParts {
  /** Credits per second on an idle thread, which is also the size of the bucket. A credit is some 0.1 ms of the thread. */
  readonly perSecond: number;
  /** Milliseconds that the thread has worked since its start. */
  readonly workedMs: () => number;
  /** True while receipts wait: every read is refused. */
  readonly isPressed: () => boolean;
  /** True while too many reads wait for the database: every read is refused. */
  readonly isQueueLong: () => boolean;
  /** Milliseconds of a clock that only goes forward, from any start. */
  readonly now: () => number;
}

const retryAfterMs = 500;
/**
 * What a read costs differs by machine and by shopper, so the rate follows the thread: it is halved after each window in
 * which the thread had little time left, and rises slowly otherwise. Some reads are always served.
 */
const windowMs = 100;
const busyShare = 0.7;
const shareStep = 0.02;
const leastShare = 0.1;

export function createReadBudget(parts: ReadBudgetParts): ReadBudget {
  const { isPressed, isQueueLong, now } = parts;
  let share = 1;
  const rate = () => ({ perSecond: parts.perSecond * share, burst: parts.perSecond });
  const bucket = new TokenBucket(rate(), now());
  let window = { atMs: now(), workedMs: parts.workedMs() };
  const refused = { rate: 0, pressure: 0, queue: 0 };

  function refuse(reason: ReadRefusal, afterMs: number): number {
    refused[reason] += 1;
    // Random delays keep refused clients from retrying all at once.
    return Math.ceil(afterMs * (1 + Math.random()));
  }

  function adapt(nowMs: number): void {
    const passedMs = nowMs - window.atMs;
    if (passedMs < windowMs) return;
    const workedMs = parts.workedMs();
    const isBusy = workedMs - window.workedMs > passedMs * busyShare;
    const risen = share + (shareStep * passedMs) / windowMs;
    share = isBusy ? Math.max(leastShare, share / 2) : Math.min(1, risen);
    window = { atMs: nowMs, workedMs };
  }

  return {
    take: (asked) => {
      if (isPressed()) return refuse('pressure', retryAfterMs);
      if (isQueueLong()) return refuse('queue', retryAfterMs);
      const nowMs = now();
      adapt(nowMs);
      // A read that costs more than a full bucket takes the full bucket; otherwise it could never run.
      const waitMs = bucket.take(rate(), nowMs, Math.min(asked, parts.perSecond));
      return waitMs === 0 ? 0 : refuse('rate', Math.max(retryAfterMs, waitMs));
    },
    perSecond: () => rate().perSecond,
    refused: () => ({ ...refused }),
  };
}
