// A shopper as of now: the copy of this node, one that the nodes share, or what is stored; one who has never bought
// anything is new.
import type { User } from '../game/user.ts';
import { newUser } from '../game/user.ts';
import type { LoadUsers } from '../ports/store.ts';
import type { UserCache } from '../ports/user-cache.ts';
import { inSameTurn } from './in-same-turn.ts';

/** `seen`: a sequence that the shopper has come to, as far as the asker knows; an older copy is not believed. */
export type ReadUser = (
  userId: string,
  seen?: number,
) => Promise<{ readonly user: User; readonly exists: boolean }>;

/** Gives those that it has. */
export type FindCopies = (userIds: readonly string[]) => Promise<ReadonlyMap<string, User>>;

const mostAtOnce = 500;

/** Throws StoreUnavailableError when the shopper is not cached and the store is away. */
export function createReadUser(
  loadUsers: LoadUsers,
  users: Pick<UserCache, 'get' | 'offer'>,
  findCopies: FindCopies | null,
): ReadUser {
  // Good enough to be shown, and not kept here: what this node commits it has read from the store or stored itself.
  const findCopy = findCopies === null ? async () => undefined : inSameTurn(findCopies, mostAtOnce);
  const load = inSameTurn<User>(async (userIds) => {
    const stored = await loadUsers(userIds);
    for (const user of stored.values()) users.offer(user);
    return stored;
  }, mostAtOnce);

  return async (userId, seen = 0) => {
    const believed = (copy: User | undefined): User | undefined =>
      copy !== undefined && copy.seq >= seen ? copy : undefined;
    const user = believed(users.get(userId)) ?? believed(await findCopy(userId)) ?? (await load(userId));
    return { user: user ?? newUser(userId), exists: user !== undefined };
  };
}
