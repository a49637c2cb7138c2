// Which shoppers other nodes are changing just now: those whose next change here may meet one of theirs in the store.
import type { Changes } from '../ports/changes.ts';

export interface Contention {
  /** Whether other nodes have changed the shopper more than once or twice within the last moments. */
  isAt(userId: string): boolean;
  size(): number;
}

const momentMs = 1_000;
/** Fewer in a moment or two come about by themselves, and rarely meet. */
const manyChanges = 3;

/**
 * Remembers for one to two moments, and at most `limit` shoppers: beyond, the older half is forgotten.
 * `now`: milliseconds, of a clock that only goes forward.
 */
export function watchContention(
  changes: Pick<Changes, 'onChanged' | 'onLoss'>,
  limit: number,
  now: () => number,
): Contention {
  let young = new Map<string, number>();
  let old = new Map<string, number>();
  let sinceMs = now();

  function age(): void {
    const agedMs = now() - sinceMs;
    if (agedMs < momentMs && young.size < limit / 2) return;
    old = agedMs < 2 * momentMs ? young : new Map();
    young = new Map();
    sinceMs = now();
  }

  changes.onChanged((heard) => {
    // Several records of one commit are one change.
    for (const userId of new Set(heard.map((change) => change.userId))) {
      age();
      young.set(userId, (young.get(userId) ?? 0) + 1);
    }
  });
  changes.onLoss(() => {
    young.clear();
    old.clear();
  });

  return {
    isAt: (userId) => {
      age();
      return (young.get(userId) ?? 0) + (old.get(userId) ?? 0) >= manyChanges;
    },
    size: () => young.size + old.size,
  };
}
