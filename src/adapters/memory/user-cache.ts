// Users on this node: only a newer copy replaces one that is there.
import type { User } from '../../game/user.ts';
import type { UserCache } from '../../ports/user-cache.ts';
import type { CountedCache } from './counted-cache.ts';

export function createUserCache(kept: CountedCache<User>): UserCache {
  return {
    get: kept.get,
    offer: (user) => {
      const known = kept.peek(user.id);
      if (known === undefined || known.seq < user.seq) kept.set(user.id, user);
    },
    drop: kept.delete,
    dropOlder: (userId, seq) => {
      // Not a use of it: hit rates are about those who ask.
      const known = kept.peek(userId);
      if (known !== undefined && known.seq < seq) kept.delete(userId);
    },
    clear: kept.clear,
  };
}
