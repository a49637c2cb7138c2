// Keeps a node's cache of shoppers coherent with the other nodes. It is used only while their messages arrive.
import type { User } from '../game/user.ts';
import type { Changes } from '../ports/changes.ts';
import type { UserCache } from '../ports/user-cache.ts';
import type { SharedUserCache } from './shared-user-cache.ts';

/**
 * A change on another node drops the copy here. Without a connection to the other nodes the cache gives nothing. A copy
 * that is stale all the same costs one retry of a commit. Every write goes to the shared cache as well, where there is one.
 */
export function createCoherentUserCache(
  users: UserCache,
  changes: Changes,
  shared: Pick<SharedUserCache, 'offer' | 'drop' | 'dropOlder'> | null = null,
): UserCache {
  const dropOlder = (userId: string, seq: number): void => {
    users.dropOlder(userId, seq);
    shared?.dropOlder(userId, seq);
  };
  changes.onChanged((changed) => {
    for (const { userId, seq } of changed) dropOlder(userId, seq);
  });
  changes.onLoss(() => users.clear());
  return {
    get: (userId) => (changes.isConnected() ? users.get(userId) : undefined),
    older: (userId) => (changes.isConnected() ? users.older(userId) : undefined),
    offer: (user: User) => {
      if (changes.isConnected()) users.offer(user);
      shared?.offer(user);
    },
    drop: (userId) => {
      users.drop(userId);
      shared?.drop(userId);
    },
    dropOlder,
    outdate: (user) => {
      if (changes.isConnected()) users.outdate(user);
      else users.drop(user.id);
      shared?.dropOlder(user.id, user.seq + 1);
    },
    clear: users.clear,
  };
}
