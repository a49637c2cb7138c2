// The node's own MongoDB: started with the node, restarted when it dies, stopped with the node.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { becomesFree, chooseFreePort } from '../programs/free-port.ts';
import { type Death, keepRunning, type Return } from '../programs/keep-running.ts';
import type { ProgramRun } from '../programs/program.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { openMongodLog } from './mongod-log.ts';
import { forgetPort, keepPort, readKeptPort } from './mongod-port.ts';
import { type MongodRunOptions, MongodStartError, runMongod } from './mongod-run.ts';
import { movePort } from './move-port.ts';
import { stopOrphanMongod } from './orphan-mongod.ts';
import { awaitPrimary, memberAt, REPLICA_SET } from './replica-set.ts';

const START_TRIES = 5;
/** How long the kept port is waited for: moving the data to another one takes about as long. */
const PORT_PATIENCE_MS = 1_000;
/** Bounds the disk that the oplog takes; by default it is a twentieth of the free disk. */
const OPLOG_MB = 1024;
/** A node shares its machine; by default mongod takes half of the memory. */
const DEFAULT_CACHE_GB = 0.5;

export interface EmbeddedMongodOptions {
  /** The node's data folder: `mongo/` holds the data, `mongo.log` the log, `mongo.lock` the node's process id. */
  dataDir: string;
  /** A mongod that runs here, see find-binary.ts. */
  binary: string;
  /** WiredTiger's cache, at least 0.25. */
  cacheGb?: number;
  /** Told each time mongod has died or a restart has failed; must not throw. */
  onDeath?: (death: Death) => void;
  /** Told each time it takes writes again; must not throw. */
  onReturn?: (back: Return) => void;
}

export interface EmbeddedMongod {
  /** Usable by any driver; the same for as long as this node runs. */
  readonly url: string;
  readonly version: string;
  /** The process id of mongod, undefined while it is being restarted. */
  pid(): number | undefined;
  /** Stops mongod cleanly and for good. May be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts a mongod on the data folder, as a replica set of one member, and waits until it takes writes. A mongod left
 * by a node that was killed is stopped first; a port that was taken meanwhile is replaced.
 * @throws DataDirInUseError when another live node uses the folder; MongodStartError with what mongod said
 */
export async function startEmbeddedMongod(options: EmbeddedMongodOptions): Promise<EmbeddedMongod> {
  const dataDir = resolve(options.dataDir);
  const dbPath = join(dataDir, 'mongo');
  await mkdir(dbPath, { recursive: true });
  const unlock = await lockDataDir(dataDir);
  const log = openMongodLog(join(dataDir, 'mongo.log'));
  const args = ['--replSet', REPLICA_SET, '--oplogSize', String(OPLOG_MB)];
  args.push('--wiredTigerCacheSizeGB', String(options.cacheGb ?? DEFAULT_CACHE_GB), '--quiet');
  const release = async (): Promise<void> => {
    await log.close();
    await unlock();
  };

  try {
    await stopOrphanMongod(dbPath);
    const base = { binary: options.binary, dbPath, args, log };
    const { port, first, version } = await startOnSomePort(base);
    const keeper = keepRunning(first, {
      start: () => startMember({ ...base, port }).then(({ run }) => run),
      onDeath: options.onDeath ?? (() => undefined),
      onReturn: options.onReturn ?? (() => undefined),
    });
    let stopped: Promise<void> | undefined;
    return {
      url: `mongodb://${memberAt(port)}/?replicaSet=${REPLICA_SET}`,
      version,
      pid: () => keeper.current()?.pid,
      stop: () => (stopped ??= keeper.stop().finally(release)),
    };
  } catch (error) {
    await release();
    throw error;
  }
}

interface Started {
  port: number;
  first: ProgramRun;
  version: string;
}

async function startOnSomePort(base: Omit<MongodRunOptions, 'port'>): Promise<Started> {
  for (let tries = 1; ; tries += 1) {
    try {
      const port = await settlePort(base);
      const { run, version } = await startMember({ ...base, port });
      return { port, first: run, version };
    } catch (error) {
      // Between looking and listening another process may have been quicker.
      if (error instanceof MongodStartError && error.portTaken && tries < START_TRIES) continue;
      throw error;
    }
  }
}

/** Gives the kept port if it is free, else a new one that the data has been moved to. */
async function settlePort(base: Omit<MongodRunOptions, 'port'>): Promise<number> {
  const { dbPath } = base;
  const kept = await readKeptPort(dbPath);
  if (kept !== undefined && (await becomesFree(kept, PORT_PATIENCE_MS))) return kept;
  const port = await chooseFreePort();
  if (existsSync(join(dbPath, 'WiredTiger'))) {
    // Forgotten first: when we are killed in between, the next start moves the data again.
    await forgetPort(dbPath);
    await movePort({ ...base, port });
  }
  await keepPort(dbPath, port);
  return port;
}

async function startMember(options: MongodRunOptions): Promise<{ run: ProgramRun; version: string }> {
  const run = await runMongod(options);
  try {
    return { run, version: await awaitPrimary(options.port) };
  } catch (error) {
    await run.stop();
    throw error;
  }
}
