// Cached shoppers of this node: only a newer copy replaces an older one. An outdated copy stays as the start of the next read.
import type { User } from '../../game/user.ts';
import type { UserCache } from '../../ports/user-cache.ts';
import type { CountedCache } from './counted-cache.ts';

export interface UserCopy {
  readonly user: User;
  /** False if the shopper is known to have later entries. */
  isCurrent: boolean;
}

export function createUserCache(copies: CountedCache<UserCopy>): UserCache {
  return {
    get: (userId) => {
      const copy = copies.get(userId);
      return copy?.isCurrent ? copy.user : undefined;
    },
    older: (userId) => {
      const copy = copies.peek(userId);
      return copy === undefined || copy.isCurrent ? undefined : copy.user;
    },
    offer: (user) => {
      const known = copies.peek(user.id);
      const isNewer = known === undefined || user.seq > known.user.seq;
      if (isNewer || (!known.isCurrent && user.seq === known.user.seq)) {
        copies.set(user.id, { user, isCurrent: true });
      }
    },
    drop: (userId) => copies.delete(userId),
    dropOlder: (userId, seq) => {
      // Changed in place, because this is not a use of the copy: shoppers who buy at other nodes are to be dropped first.
      const known = copies.peek(userId);
      if (known !== undefined && known.user.seq < seq) known.isCurrent = false;
    },
    outdate: (user) => {
      const known = copies.peek(user.id);
      if (known === undefined || known.user.seq <= user.seq) copies.set(user.id, { user, isCurrent: false });
    },
    clear: () => copies.clear(),
  };
}
