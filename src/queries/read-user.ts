// A shopper as of now: the copy of this node, or what is stored; one who has never bought anything is new.
import type { User } from '../game/user.ts';
import { newUser } from '../game/user.ts';
import type { Store } from '../ports/store.ts';
import type { UserCache } from '../ports/user-cache.ts';

export type ReadUser = (userId: string) => Promise<{ readonly user: User; readonly exists: boolean }>;

/** Throws StoreUnavailableError when the shopper is not cached and the store is away. */
export function createReadUser(store: Store, users: UserCache): ReadUser {
  return async (userId) => {
    const cached = users.get(userId);
    if (cached) return { user: cached, exists: true };
    const stored = (await store.loadUsers([userId])).get(userId);
    if (stored) users.offer(stored);
    return { user: stored ?? newUser(userId), exists: stored !== undefined };
  };
}
