// The node's own MongoDB: a plain mongod with a password, restarted when it dies, stopped with the node.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Log } from '../../ports/log.ts';
import { NoProgramError } from '../programs/find-program.ts';
import { keepRunning } from '../programs/keep-running.ts';
import { cacheOf } from '../programs/program-cache.ts';
import { carryOver } from './carry-over.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { findMongodBinary } from './find-binary.ts';
import { authOptions, keyOf } from './mongod-key.ts';
import { openMongodLog } from './mongod-log.ts';
import { runMongod, runMongodOnFreePort } from './mongod-run.ts';
import { admitUser, urlFor } from './mongod-users.ts';
import { stopOrphanMongod } from './orphan-mongod.ts';

/** By default mongod takes half of the memory. A node shares its machine with it. */
const DEFAULT_CACHE_GB = 0.5;

export interface EmbeddedMongodOptions {
  /** The node's data folder: `mongodb/` has the data, `mongo.key` the password, `mongo.log` the log, `mongo.lock` the lock. */
  readonly dataDir: string;
  /** A mongod that runs here, see find-binary.ts. */
  readonly binary: string;
  /** Used if it is free, else another one. */
  readonly port?: number;
  /** WiredTiger's cache, at least 0.25. */
  readonly cacheGb?: number;
  /** Receives deaths and restarts of mongod. */
  readonly log: Log;
  /** Called with a line for each slow step. */
  readonly onProgress: (line: string) => void;
}

export interface EmbeddedMongod {
  /** With user and password. It stays the same while this node runs. */
  readonly url: string;
  readonly version: string;
  /** The process id of mongod, undefined while it is being restarted. */
  pid(): number | undefined;
  /** Stops mongod cleanly and for good. May be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts a mongod on the data folder and waits until it accepts writes. A mongod left by a node that was killed is
 * stopped first. Data of earlier versions, a replica set of one, is converted.
 * @throws DataDirInUseError when another live node uses the folder; MongodStartError with what mongod said
 */
export async function startEmbeddedMongod(options: EmbeddedMongodOptions): Promise<EmbeddedMongod> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const unlock = await lockDataDir(dataDir);
  const output = openMongodLog(join(dataDir, 'mongo.log'));
  const release = async (): Promise<void> => {
    await output.close();
    await unlock();
  };

  try {
    const key = await keyOf(dataDir);
    const dbPath = join(dataDir, 'mongodb');
    // The folder of earlier versions.
    const from = join(dataDir, 'mongo');
    if (!existsSync(dbPath) && existsSync(from)) {
      options.onProgress(`Copying the database of an earlier version from ${from}, which stays as it is …`);
      await carryOver({ binary: options.binary, from, to: dbPath, key, log: output });
    }
    await mkdir(dbPath, { recursive: true });
    await stopOrphanMongod(dbPath);
    const base = { binary: options.binary, dbPath, log: output };
    const cache = ['--wiredTigerCacheSizeGB', String(options.cacheGb ?? DEFAULT_CACHE_GB)];
    const settings = { ...base, args: [...authOptions(key), ...cache, '--quiet'] };
    const { run, port } = await runMongodOnFreePort(settings, options.port);
    const version = await admitUser(port, key.secret).catch(async (error: unknown) => {
      await run.stop();
      throw error;
    });
    const keeper = keepRunning(run, {
      name: 'mongod',
      log: options.log,
      start: () => runMongod({ ...settings, port }),
    });
    let stopped: Promise<void> | undefined;
    return {
      url: urlFor(port, key.secret),
      version,
      pid: () => keeper.current()?.pid,
      stop: () => (stopped ??= keeper.stop().finally(release)),
    };
  } catch (error) {
    await release();
    throw error;
  }
}

export interface OwnMongodOptions extends Pick<EmbeddedMongodOptions, 'dataDir' | 'log' | 'onProgress'> {
  /** The value of `MONGOD_BINARY`. */
  readonly explicit: string | undefined;
}

/**
 * Finds a mongod, or downloads one, and starts it as {@link startEmbeddedMongod}.
 * @returns a NoProgramError if this machine has no mongod and none can be downloaded
 */
export async function startOwnMongod(options: OwnMongodOptions): Promise<EmbeddedMongod | NoProgramError> {
  const { explicit, dataDir, log, onProgress } = options;
  try {
    const { path } = await findMongodBinary({ explicit, cacheDir: cacheOf('mongod'), onProgress });
    return await startEmbeddedMongod({ dataDir, binary: path, log, onProgress });
  } catch (error) {
    if (error instanceof NoProgramError) return error;
    throw error;
  }
}
