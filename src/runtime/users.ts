// The copies of shoppers that a node knows: its own, and those it shares with the other nodes of the mall.
import { createUserCache } from '../adapters/memory/user-cache.ts';
import type { User } from '../game/user.ts';
import type { SharedCopies } from '../pipeline/shared-copies.ts';
import { createSharedCopies } from '../pipeline/shared-copies.ts';
import { shareUsers } from '../pipeline/shared-users.ts';
import type { Log } from '../ports/log.ts';
import type { LoadUsers, Store } from '../ports/store.ts';
import type { UserCache } from '../ports/user-cache.ts';
import type { ReadUser } from '../queries/read-user.ts';
import { createReadUser } from '../queries/read-user.ts';
import type { Caches } from './caches.ts';
import type { Config } from './config.ts';
import type { Mall } from './mall.ts';

export interface NodeUsers {
  /** What commits go by. */
  readonly users: UserCache;
  readonly readUser: ReadUser;
  /** Null where no copies are shared. */
  readonly shared: Pick<SharedCopies, 'figures'> | null;
  stop(): Promise<void>;
}

export interface NodeUsersParts {
  readonly config: Pick<Config, 'USER_CACHE_MAX' | 'COPIES_QUEUE_MAX'>;
  readonly caches: Caches;
  readonly mall: Pick<Mall, 'changes' | 'copies'>;
  readonly store: Pick<Store, 'heads'>;
  readonly loadUsers: LoadUsers;
  readonly pause: (ms: number) => Promise<void>;
  readonly log: Log;
}

/** Shoppers whom several nodes change within a moment are few: 20 in the worst of malls that was measured. */
const mostOutdated = 1_000;

export function openUsers(parts: NodeUsersParts): NodeUsers {
  const { config, caches, mall } = parts;
  const own = createUserCache(
    caches.open<User>('users', config.USER_CACHE_MAX),
    caches.open<User>('outdatedUsers', Math.min(mostOutdated, config.USER_CACHE_MAX)),
  );
  const shared =
    mall.copies === null || config.COPIES_QUEUE_MAX === 0
      ? null
      : createSharedCopies({
          copies: mall.copies,
          isHeard: mall.changes.isHeard,
          heads: caches.open<{ readonly seq: number }>('heads', config.USER_CACHE_MAX),
          limit: config.COPIES_QUEUE_MAX,
          pause: parts.pause,
          log: parts.log,
        });
  const users = shareUsers(own, mall.changes, shared);
  return {
    users,
    readUser: createReadUser({
      store: parts.store,
      loadUsers: parts.loadUsers,
      users,
      findCopies: shared?.find ?? null,
    }),
    shared,
    stop: async () => shared?.stop(),
  };
}
