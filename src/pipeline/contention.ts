// Which shoppers other nodes are changing just now: those whose next change here may meet one of theirs in the store.
import type { Changes } from '../ports/changes.ts';

export interface Contention {
  /** Whether another node has changed the shopper within the last moments. */
  isAt(userId: string): boolean;
  size(): number;
}

/** Long enough for a shopper who buys all the time, at a till here and one elsewhere. */
const momentMs = 1_000;

/**
 * Remembers for one to two moments, and at most `limit` shoppers: beyond, the older half is forgotten.
 * `now`: milliseconds, of a clock that only goes forward.
 */
export function watchContention(
  changes: Pick<Changes, 'onChanged' | 'onLoss'>,
  limit: number,
  now: () => number,
): Contention {
  let young = new Set<string>();
  let old = new Set<string>();
  let sinceMs = now();

  function age(): void {
    const agedMs = now() - sinceMs;
    if (agedMs < momentMs && young.size < limit / 2) return;
    old = agedMs < 2 * momentMs ? young : new Set();
    young = new Set();
    sinceMs = now();
  }

  changes.onChanged((users) => {
    for (const [userId] of users) {
      age();
      young.add(userId);
    }
  });
  changes.onLoss(() => {
    young.clear();
    old.clear();
  });

  return {
    isAt: (userId) => {
      age();
      return young.has(userId) || old.has(userId);
    },
    size: () => young.size + old.size,
  };
}
