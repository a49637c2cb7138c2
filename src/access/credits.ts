// Token buckets that limit the rate of each event per caller. A caller that the cache dropped starts with a full bucket.
import type { Rate } from '../contracts/client-event.ts';
import type { Cache } from '../ports/cache.ts';

interface Credit {
  left: number;
  atMs: number;
}

export interface Credits {
  /** Takes one credit. Returns 0, or the milliseconds until the next credit when there is none. */
  take(key: string, rate: Rate): number;
}

/** `callers` bounds the number of buckets; `now` is a monotonic clock in milliseconds. */
export function createCredits(callers: Cache<Credit>, now: () => number): Credits {
  return {
    take: (key, { perSecond, burst }) => {
      const atMs = now();
      const known = callers.get(key);
      const left = known ? Math.min(burst, known.left + ((atMs - known.atMs) * perSecond) / 1_000) : burst;
      if (left < 1) return Math.ceil(((1 - left) / perSecond) * 1_000);
      if (known) {
        known.left = left - 1;
        known.atMs = atMs;
      } else callers.set(key, { left: left - 1, atMs });
      return 0;
    },
  };
}
