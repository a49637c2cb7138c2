// Keeps the cache of shoppers on one node coherent with the other nodes: used only while they can be received.
import type { User } from '../game/user.ts';
import type { Changes } from '../ports/changes.ts';
import type { UserCache } from '../ports/user-cache.ts';
import type { SharedUserCache } from './shared-user-cache.ts';

/**
 * The node's copies, kept in step with the other nodes: what they change is dropped here, and while they are not
 * heard nothing is given out. A copy that is stale all the same costs one retry of a commit. What is offered or dropped
 * here goes to the copies that all nodes share as well, where there are any.
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
