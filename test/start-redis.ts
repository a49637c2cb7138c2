// One real Redis for a whole test run: the given one, or a server that is stopped with the run.
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { findRedisServer } from '../src/supervision/redis-server/find-binary.ts';
import { runRedis } from '../src/supervision/redis-server/run-redis.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A Redis shared by all tests: use your own database name, which is part of every key. */
    redisUrl: string;
    /** The redis-server binary, for tests that start, freeze and kill their own. */
    redisBinary: string;
  }
}

/** Called by vitest before the first test; returns the function to call after the last one. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { path } = await findRedisServer({
    cacheDir: join(import.meta.dirname, '..', '.cache', 'redis'),
    onProgress: (line) => console.error(line),
  });
  project.provide('redisBinary', path);
  const given = process.env['REDIS_URL'];
  if (given !== undefined) {
    project.provide('redisUrl', given);
    return async () => {};
  }
  const redis = await runRedis({ binary: path });
  project.provide('redisUrl', redis.url);
  return redis.stop;
}
