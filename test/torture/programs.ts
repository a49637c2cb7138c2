// The programs of the torture tests besides our nodes: found or fetched as the product does, with their versions.
import { findHaproxy } from '../../src/supervision/haproxy/find-binary.ts';
import { findMongodBinary } from '../../src/supervision/mongod/find-binary.ts';
import { cacheOf } from '../../src/supervision/programs/program-cache.ts';
import { findRedisServer } from '../../src/supervision/redis-server/find-binary.ts';

interface Found {
  readonly path: string;
  readonly version: string;
}

export interface TorturePrograms {
  readonly mongod: Found;
  readonly redisServer: Found;
  readonly haproxy: Found;
}

/** Throws, with what to install, if one is missing: nothing is skipped silently. */
export async function findTorturePrograms(onProgress: (line: string) => void): Promise<TorturePrograms> {
  return {
    mongod: await findMongodBinary({
      explicit: process.env['MONGOD_BINARY'],
      cacheDir: cacheOf('mongod'),
      onProgress,
    }),
    redisServer: await findRedisServer({ cacheDir: cacheOf('redis'), onProgress }),
    haproxy: await findHaproxy(onProgress),
  };
}
