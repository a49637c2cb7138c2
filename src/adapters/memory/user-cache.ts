// Users on this node, bounded in number and age: only a newer copy replaces one that is there.
import type { User } from '../../game/user.ts';
import type { UserCache } from '../../ports/user-cache.ts';
import type { CacheFigures } from './counted-cache.ts';
import { createCountedCache } from './counted-cache.ts';

/**
 * A stale copy is found by the journal entries that have come since. Those are kept for weeks at least, and a copy
 * must never be older than that: here it is an hour, by the clock of the day, which also goes on while a machine sleeps.
 */
export const longestCopyMs = 3_600_000;

interface Copy {
  readonly user: User;
  readonly sinceMs: number;
}

export function createUserCache(
  max: number,
  now: () => number = Date.now,
): UserCache & { figures(): CacheFigures } {
  const cache = createCountedCache<Copy>(max);
  const isGood = ({ sinceMs }: Copy): boolean => Math.abs(now() - sinceMs) < longestCopyMs;
  return {
    get: (userId) => {
      const copy = cache.get(userId);
      return copy !== undefined && isGood(copy) ? copy.user : undefined;
    },
    offer: (user) => {
      const known = cache.peek(user.id);
      if (known === undefined || known.user.seq < user.seq || !isGood(known)) {
        cache.set(user.id, { user, sinceMs: now() });
      }
    },
    drop: (userId) => cache.delete(userId),
    clear: cache.clear,
    figures: cache.figures,
  };
}
