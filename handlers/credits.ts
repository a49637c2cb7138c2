// Rate credits: so many of an event per caller and second, with a burst saved up; what is forgotten starts full.
import type { Rate } from '../src/contracts/client-events.ts';
import type { Cache } from '../src/ports/cache.ts';

interface Credit {
  left: number;
  atMs: number;
}

export interface Credits {
  /** Takes one credit; 0 when there was one, else the milliseconds until there is. */
  take(key: string, rate: Rate): number;
}

/** `callers` bounds how many are remembered; `now` in milliseconds that only go forward, from any start. */
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
