// A shopper as of now: the copy of this node, one that the nodes share, or what is stored; one who has never bought
// anything is new.
import type { User } from '../game/user.ts';
import { newUser } from '../game/user.ts';
import type { Store } from '../ports/store.ts';
import type { UserCache } from '../ports/user-cache.ts';
import { inSameTurn } from './in-same-turn.ts';

export type ReadUser = (userId: string) => Promise<{ readonly user: User; readonly exists: boolean }>;

/** Gives those that it has. */
export type FindCopies = (userIds: readonly string[]) => Promise<ReadonlyMap<string, User>>;

const mostAtOnce = 500;

/** Throws StoreUnavailableError when the shopper is not cached and the store is away. */
export function createReadUser(
  store: Pick<Store, 'loadUsers'>,
  users: Pick<UserCache, 'get' | 'offer'>,
  findCopies: FindCopies | null,
): ReadUser {
  const find = inSameTurn<User>(async (userIds) => {
    // Good enough to be shown, and not kept here: what this node commits it has read from the store or stored itself.
    const found = new Map(findCopies === null ? [] : await findCopies(userIds));
    const missing = userIds.filter((userId) => !found.has(userId));
    if (missing.length === 0) return found;
    for (const [userId, user] of await store.loadUsers(missing)) {
      users.offer(user);
      found.set(userId, user);
    }
    return found;
  }, mostAtOnce);

  return async (userId) => {
    const user = users.get(userId) ?? (await find(userId));
    return { user: user ?? newUser(userId), exists: user !== undefined };
  };
}
