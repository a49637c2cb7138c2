// The cluster bus over Redis: messages between nodes, shared caches and leaderboards.
import { createRedisChanges } from '../adapters/redis/changes.ts';
import { openChannel } from '../adapters/redis/channel.ts';
import { connectRedis } from '../adapters/redis/connect.ts';
import { guardPublish } from '../adapters/redis/guarded-publish.ts';
import { redisKeys } from '../adapters/redis/keys.ts';
import { createRedisLeaderboards } from '../adapters/redis/leaderboards.ts';
import { startRedisProbe } from '../adapters/redis/probe.ts';
import { createSignedMessages } from '../adapters/redis/signed-messages.ts';
import { channelOf, createSocketAdapter } from '../adapters/redis/socket-adapter.ts';
import { createRedisUserCacheStore } from '../adapters/redis/user-cache-store.ts';
import { servesClients } from '../cluster/node-duty.ts';
import { cacheTtlMs } from './caches.ts';
import type { ClusterBus, ClusterBusParts } from './cluster-bus.ts';

const probeEveryMs = 5_000;

/** Connects in the background, so a node starts without Redis too. */
export function openRedisClusterBus(
  url: string,
  { config, secret, epoch, log }: ClusterBusParts,
): ClusterBus {
  const link = connectRedis(url, log);
  const guarded = guardPublish(link);
  const keys = redisKeys(config.MONGODB_DATABASE, epoch);
  const messages = createSignedMessages({ secret, epoch, log, now: Date.now });
  const changes = createRedisChanges(openChannel({ link, guarded, messages, channel: keys.changes, log }));
  const cacheStore = createRedisUserCacheStore({
    link,
    keyOf: keys.user,
    secret,
    epoch,
    ttlMs: cacheTtlMs,
  });
  const kind = config.REDIS_ADAPTER ?? 'classic';
  const probe = startRedisProbe({
    link,
    messages,
    channels: [
      { name: keys.changes, sharded: false },
      // A node without clients has no sockets.
      ...(servesClients(config.NODE_DUTY)
        ? [{ name: channelOf({ kind, prefix: keys.sockets }), sharded: kind === 'sharded' }]
        : []),
    ],
    key: keys.probe,
    everyMs: probeEveryMs,
    log,
  });
  return {
    // Without messages from the other nodes a cached copy may be stale, so none is used.
    changes: { ...changes, isConnected: () => changes.isConnected() && probe.fault() === null },
    cacheStore,
    adapter: createSocketAdapter({ kind, link, guarded, messages, prefix: keys.sockets, log }),
    leaderboards: createRedisLeaderboards(link, keys),
    onReturn: (listener) => {
      link.onReturn(listener);
      probe.onWell(listener);
    },
    figures: () => ({
      isUp: link.isUp(),
      fault: probe.fault(),
      published: guarded.figures(),
      changes: changes.figures(),
      refused: messages.refused(),
      cacheStore: cacheStore.cacheFigures(),
    }),
    close: async () => {
      probe.stop();
      await link.close();
    },
  };
}
