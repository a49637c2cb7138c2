// Users on this node, bounded: only a newer copy replaces one that is there.
import type { User } from '../../game/user.ts';
import type { UserCache } from '../../ports/user-cache.ts';
import type { CacheFigures } from './counted-cache.ts';
import { createCountedCache } from './counted-cache.ts';

export function createUserCache(max: number): UserCache & { figures(): CacheFigures } {
  const cache = createCountedCache<User>(max);
  return {
    get: cache.get,
    offer: (user) => {
      const known = cache.peek(user.id);
      if (known === undefined || known.seq < user.seq) cache.set(user.id, user);
    },
    drop: (userId) => cache.delete(userId),
    clear: cache.clear,
    figures: cache.figures,
  };
}
