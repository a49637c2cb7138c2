// Users on this node: only a newer copy replaces one that is there.
import type { User } from '../../game/user.ts';
import type { UserCache } from '../../ports/user-cache.ts';
import type { CountedCache } from './counted-cache.ts';

/** `kept` holds current copies, `outdated` those of shoppers whom another node has changed since. */
export function createUserCache(kept: CountedCache<User>, outdated: CountedCache<User>): UserCache {
  return {
    get: kept.get,
    older: outdated.get,
    offer: (user) => {
      const known = kept.peek(user.id);
      if (known !== undefined && known.seq >= user.seq) return;
      kept.set(user.id, user);
      outdated.delete(user.id);
    },
    drop: (userId) => {
      kept.delete(userId);
      outdated.delete(userId);
    },
    dropOlder: (userId, seq) => {
      // Not a use of it: hit rates are about those who ask.
      const known = kept.peek(userId);
      if (known === undefined || known.seq >= seq) return;
      kept.delete(userId);
      outdated.set(userId, known);
    },
    outdate: (user) => {
      if ((kept.peek(user.id)?.seq ?? 0) > user.seq) return;
      kept.delete(user.id);
      outdated.set(user.id, user);
    },
    clear: () => {
      kept.clear();
      outdated.clear();
    },
  };
}
