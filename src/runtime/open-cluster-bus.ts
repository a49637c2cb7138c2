// Opens the cluster bus: over Redis where it is configured. Without Redis a node is the only one.
import type { ClusterBus, ClusterBusParts } from './cluster-bus.ts';

/** Joins the mall of this secret and database. */
export async function openClusterBus(parts: ClusterBusParts): Promise<ClusterBus> {
  const url = parts.config.REDIS_URL;
  if (url === undefined) return alone;
  // Loaded when asked for: a node on its own does without a client of Redis.
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
