// The shoppers that a node caches: in memory, and in Redis for all nodes of the mall.
import type { UserCopy } from '../adapters/memory/user-cache.ts';
import { createUserCache } from '../adapters/memory/user-cache.ts';
import { createCoherentUserCache } from '../pipeline/coherent-user-cache.ts';
import type { SharedUserCache } from '../pipeline/shared-user-cache.ts';
import { createSharedUserCache } from '../pipeline/shared-user-cache.ts';
import type { Log } from '../ports/log.ts';
import type { LoadUsers, Store } from '../ports/store.ts';
import type { UserCache } from '../ports/user-cache.ts';
import type { ReadUser } from '../queries/read-user.ts';
import { createReadUser } from '../queries/read-user.ts';
import type { Caches } from './caches.ts';
import type { ClusterBus } from './cluster-bus.ts';
import type { Config } from './config.ts';
import type { Tuning } from './tuning.ts';

export interface NodeUsers {
  /** The cached shoppers that commits start from. */
  readonly users: UserCache;
  readonly readUser: ReadUser;
  /** Null without a shared cache. */
  readonly shared: Pick<SharedUserCache, 'figures'> | null;
  stop(): Promise<void>;
}

export interface NodeUsersParts {
  readonly config: Pick<Config, 'USER_CACHE_MAX'> & Pick<Tuning, 'sharedCacheQueueMax'>;
  readonly caches: Caches;
  readonly clusterBus: Pick<ClusterBus, 'changes' | 'cacheStore'>;
  readonly store: Pick<Store, 'heads'>;
  readonly loadUsers: LoadUsers;
  readonly pause: (ms: number) => Promise<void>;
  readonly log: Log;
}

export function openUsers(parts: NodeUsersParts): NodeUsers {
  const { config, caches, clusterBus } = parts;
  const own = createUserCache(caches.open<UserCopy>('users', config.USER_CACHE_MAX));
  const shared =
    clusterBus.cacheStore === null || config.sharedCacheQueueMax === 0
      ? null
      : createSharedUserCache({
          cacheStore: clusterBus.cacheStore,
          isConnected: clusterBus.changes.isConnected,
          heads: caches.open<{ readonly seq: number }>('heads', config.USER_CACHE_MAX),
          limit: config.sharedCacheQueueMax,
          pause: parts.pause,
          log: parts.log,
        });
  const users = createCoherentUserCache(own, clusterBus.changes, shared);
  return {
    users,
    readUser: createReadUser({
      store: parts.store,
      loadUsers: parts.loadUsers,
      users,
      findCached: shared?.find ?? null,
    }),
    shared,
    stop: async () => shared?.stop(),
  };
}
