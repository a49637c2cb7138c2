// Token buckets that limit the rate of each event per caller. A caller that the cache dropped starts with a full bucket.
import type { Rate } from '../contracts/client-event.ts';
import type { Cache } from '../ports/cache.ts';
import { TokenBucket } from '../ports/token-bucket.ts';

export interface Credits {
  /** Takes one credit. Returns 0, or the milliseconds until the next credit when there is none. */
  take(key: string, rate: Rate): number;
}

/** `callers` bounds the number of buckets; `now` is a monotonic clock in milliseconds. */
export function createCredits(callers: Cache<TokenBucket>, now: () => number): Credits {
  return {
    take: (key, rate) => {
      const nowMs = now();
      const known = callers.get(key);
      if (known) return known.take(rate, nowMs);
      const bucket = new TokenBucket(rate, nowMs);
      callers.set(key, bucket);
      return bucket.take(rate, nowMs);
    },
  };
}
