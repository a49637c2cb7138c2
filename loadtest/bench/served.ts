// A running contender: its nodes with a fresh database, and a Redis of their own if there are several.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Db } from 'mongodb';
import { findRedisServer } from '../../src/supervision/redis-server/find-binary.ts';
import { runRedis } from '../../src/supervision/redis-server/run-redis.ts';
import { type ServerProcess, startServer } from '../own-processes.ts';
import { cpuSecondsOf } from '../process-load.ts';
import type { Contender } from './contenders.ts';
import type { Setup } from './setup.ts';

export interface Served {
  readonly urls: readonly string[];
  readonly pids: readonly number[];
  readonly database: Db;
  /** CPU time of all nodes so far. */
  cpuSeconds(): number;
}

export interface ServeOptions {
  /** Options for `node` itself, such as `--cpu-prof`. */
  readonly nodeArgs?: readonly string[];
}

const redisCache = join(import.meta.dirname, '..', '..', '.cache', 'redis');

/** Starts the contender, does the work, and ends everything, whatever happens. Its database is empty at the start. */
export async function withServed<T>(
  setup: Setup,
  contender: Contender,
  work: (served: Served) => Promise<T>,
  { nodeArgs = [] }: ServeOptions = {},
): Promise<T> {
  const database = setup.client.db(contender.database);
  await database.dropDatabase();
  // A checkpoint now, so that no contender pays for the dirty pages of the one before.
  await setup.client.db('admin').command({ fsync: 1 });
  const dataDir = await mkdtemp(join(tmpdir(), 'deerfields-bench-'));
  const nodes: ServerProcess[] = [];
  const redis = contender.nodes > 1 ? await runRedis({ binary: await redisBinary(setup) }) : null;
  try {
    for (let node = 1; node <= contender.nodes; node += 1) {
      const env = {
        MONGODB_URL: setup.mongodbUrl,
        MONGODB_DATABASE: contender.database,
        JWT_SECRET: setup.jwtSecret,
        DATA_DIR: join(dataDir, `node-${node}`),
        LOG_LEVEL: 'warn',
        ...(redis === null ? {} : { REDIS_URL: redis.url }),
        ...contender.env,
      };
      nodes.push(await startServer([...nodeArgs, ...contender.args], env, setup.signal));
    }
    const pids = nodes.flatMap(({ process }) => process.pid ?? []); // all run: each has one
    return await work({
      urls: nodes.map(({ url }) => url),
      pids,
      database,
      cpuSeconds: () => pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0),
    });
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
    await redis?.stop();
    await database.dropDatabase();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function redisBinary({ say }: Setup): Promise<string> {
  return (await findRedisServer({ cacheDir: redisCache, onProgress: say })).path;
}
