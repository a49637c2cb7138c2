// The copies of shoppers on one node of several: trusted only while the other nodes are heard.
import type { User } from '../game/user.ts';
import type { Changes } from '../ports/changes.ts';
import type { UserCache } from '../ports/user-cache.ts';

/**
 * The node's copies, kept in step with the other nodes: what they change is dropped here, and while they are not
 * heard nothing is given out. A copy that is stale all the same costs one retry of a commit.
 */
export function shareUsers(users: UserCache, changes: Changes): UserCache {
  changes.onChanged((changed) => {
    for (const [userId, seq] of changed) {
      const known = users.get(userId);
      if (known !== undefined && known.seq < seq) users.drop(userId);
    }
  });
  changes.onLoss(() => users.clear());
  return {
    get: (userId) => (changes.isHeard() ? users.get(userId) : undefined),
    offer: (user: User) => {
      if (changes.isHeard()) users.offer(user);
    },
    drop: users.drop,
    clear: users.clear,
  };
}
