// What a cluster on this machine needs besides nodes and a database: a redis-server and an haproxy.

import type { Config } from '../../runtime/config.ts';
import { findHaproxy } from '../haproxy/find-binary.ts';
import { NoProgramError } from '../programs/find-program.ts';
import { cacheOf } from '../programs/program-cache.ts';
import { findRedisServer } from '../redis-server/find-binary.ts';

export interface ClusterPrograms {
  /** Null: REDIS_URL names one. */
  readonly redisServer: { readonly path: string; readonly shards: boolean } | null;
  /** Null: none was found, and clients use the addresses of the nodes. */
  readonly haproxy: string | null;
}

/** The first Redis with sharded publish and subscribe. */
const firstToShard = 7;

/**
 * Finds or downloads them. Without haproxy a cluster still runs, and `onProgress` says at which addresses.
 * @throws NoProgramError without Redis: the nodes could not exchange messages
 */
export async function findPrograms(
  config: Pick<Config, 'REDIS_URL'>,
  onProgress: (line: string) => void,
  findBalancer = findHaproxy,
): Promise<ClusterPrograms> {
  const redisServer = config.REDIS_URL === undefined ? await findRedis(onProgress) : null;
  try {
    return { redisServer, haproxy: (await findBalancer(onProgress)).path };
  } catch (error) {
    if (!(error instanceof NoProgramError)) throw error;
    onProgress(`${error.message}\nUntil then there is no balancer: each node is reached at its own address.`);
    return { redisServer, haproxy: null };
  }
}

async function findRedis(onProgress: (line: string) => void) {
  const { path, version } = await findRedisServer({ cacheDir: cacheOf('redis'), onProgress });
  return { path, shards: Number(version.split('.')[0]) >= firstToShard };
}
