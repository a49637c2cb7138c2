// Opens the cluster bus over Redis. Without REDIS_URL a node is the only one of its mall.
import type { ClusterBus, ClusterBusParts } from './cluster-bus.ts';

/** Joins the other nodes with the same secret and database. */
export async function openClusterBus(parts: ClusterBusParts): Promise<ClusterBus> {
  const url = parts.config.REDIS_URL;
  if (url === undefined) return alone;
  // Loaded on demand: a single node needs no Redis client.
  const { openRedisClusterBus } = await import('./redis-cluster-bus.ts');
  return openRedisClusterBus(url, parts);
}

const alone: ClusterBus = {
  changes: { isConnected: () => true, publish: () => {}, onChanged: () => {}, onLoss: () => {} },
  adapter: null,
  leaderboards: null,
  cacheStore: null,
  onReturn: () => {},
  figures: () => null,
  close: async () => {},
};
