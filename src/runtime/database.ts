// Where a node keeps its truth: a MongoDB that is given, one of its own, or, said loudly, nothing but memory.
import path from 'node:path';
import { createMemoryDevices } from '../adapters/memory/devices.ts';
import { createMemoryLeases } from '../adapters/memory/leases.ts';
import { createMemoryOperatorLog } from '../adapters/memory/operator-log.ts';
import { createMemoryProfiles } from '../adapters/memory/profiles.ts';
import { createMemoryRegistry } from '../adapters/memory/registry.ts';
import { createMemoryRulebooks } from '../adapters/memory/rulebooks.ts';
import { createMemoryStandings } from '../adapters/memory/standings.ts';
import { createMemoryStore } from '../adapters/memory/store.ts';
import { createMongoAging } from '../adapters/mongo/aging.ts';
import { connectMongo } from '../adapters/mongo/connect.ts';
import { createMongoDevices } from '../adapters/mongo/devices.ts';
import { createMongoLeases } from '../adapters/mongo/leases.ts';
import { createMongoOperatorLog } from '../adapters/mongo/operator-log.ts';
import type { PoolFigures } from '../adapters/mongo/pool-meter.ts';
import { createPoolMeter } from '../adapters/mongo/pool-meter.ts';
import { createMongoProfiles } from '../adapters/mongo/profiles.ts';
import { majorityDb } from '../adapters/mongo/reach.ts';
import { createMongoRegistry } from '../adapters/mongo/registry.ts';
import { createMongoRulebooks } from '../adapters/mongo/rulebooks.ts';
import type { MongoStandingsFigures } from '../adapters/mongo/standings.ts';
import { createMongoStandings } from '../adapters/mongo/standings.ts';
import { openMongoStore } from '../adapters/mongo/store.ts';
import { startEmbeddedMongod } from '../adapters/mongod/embedded-mongod.ts';
import { findMongodBinary, NoMongodError } from '../adapters/mongod/find-binary.ts';
import type { Aging } from '../ports/aging.ts';
import type { Devices } from '../ports/devices.ts';
import type { Leases } from '../ports/leases.ts';
import type { Log } from '../ports/log.ts';
import type { OperatorLog } from '../ports/operator-log.ts';
import type { Profiles } from '../ports/profiles.ts';
import type { Registry } from '../ports/registry.ts';
import type { Rulebooks } from '../ports/rulebooks.ts';
import type { Standings } from '../ports/standings.ts';
import type { Store } from '../ports/store.ts';
import type { Config } from './config.ts';

/** A MongoDB server as tools may reach it; `pid` where the node has started it. */
export interface MongoServer {
  readonly url: string;
  pid(): number | undefined;
  stop(): Promise<void>;
}

export interface Database {
  readonly store: Store;
  readonly aging: Aging;
  readonly rulebooks: Rulebooks;
  readonly profiles: Profiles;
  readonly operatorLog: OperatorLog;
  readonly devices: Devices;
  /** Where there is no Redis. */
  readonly standings: Standings;
  /** How many boards are held in memory; absent on memory. */
  readonly boards?: () => MongoStandingsFigures;
  readonly leases: Leases;
  readonly registry: Registry;
  /** Null on memory. */
  readonly mongo: (MongoServer & { readonly version: string; pool(): PoolFigures }) | null;
  close(): Promise<void>;
}

/** The project's own folder for fetched programs of this kind. */
export const cacheOf = (kind: 'mongod' | 'redis'): string =>
  path.join(import.meta.dirname, '..', '..', '.cache', kind);

/** Opens the database that the settings ask for. `onProgress` gets a line for each slow step. */
export async function openDatabase(
  config: Config,
  log: Log,
  onProgress: (line: string) => void,
): Promise<Database> {
  const mongo = config.STORE === 'memory' ? null : await reachMongo(config, log, onProgress);
  if (mongo === null) {
    const store = createMemoryStore();
    return {
      store,
      aging: store,
      rulebooks: createMemoryRulebooks(),
      profiles: createMemoryProfiles(),
      operatorLog: createMemoryOperatorLog(),
      devices: createMemoryDevices(),
      standings: createMemoryStandings(),
      leases: createMemoryLeases(),
      registry: createMemoryRegistry(),
      mongo,
      close: () => store.close(),
    };
  }
  try {
    const settings = {
      url: mongo.url,
      database: config.MONGODB_DATABASE,
      poolMin: config.MONGO_POOL_MIN,
      poolMax: config.MONGO_POOL_MAX,
      timeoutMs: config.MONGO_TIMEOUT_MS,
    };
    const pool = createPoolMeter();
    const client = await connectMongo(settings, pool.watch);
    const store = await openMongoStore(client, settings);
    const db = majorityDb(client, settings.database);
    const standings = createMongoStandings(db, {
      timeoutMs: settings.timeoutMs,
      maxRows: config.BOARD_ROWS_MAX,
    });
    const { version } = await client.db('admin').command({ buildInfo: 1 });
    return {
      store,
      aging: createMongoAging(db, settings.timeoutMs),
      rulebooks: createMongoRulebooks(db),
      profiles: createMongoProfiles(db, settings.timeoutMs),
      operatorLog: createMongoOperatorLog(db, settings.timeoutMs),
      devices: createMongoDevices(db, settings.timeoutMs),
      standings,
      boards: standings.figures,
      leases: createMongoLeases(db, settings.timeoutMs),
      registry: createMongoRegistry(db, settings.timeoutMs),
      mongo: { ...mongo, version: String(version), pool: pool.figures },
      close: async () => {
        await store.close();
        await mongo.stop();
      },
    };
  } catch (error) {
    await mongo.stop();
    throw error;
  }
}

/** The given server, or one of the node's own. Null where none can be had and memory may stand in. */
export async function reachMongo(
  config: Config,
  log: Log,
  onProgress: (line: string) => void,
): Promise<MongoServer | null> {
  if (config.MONGODB_URL !== undefined) {
    return { url: config.MONGODB_URL, pid: () => undefined, stop: async () => {} };
  }
  try {
    const binary = await findMongodBinary({
      ...(config.MONGOD_BINARY === undefined ? {} : { explicit: config.MONGOD_BINARY }),
      cacheDir: cacheOf('mongod'),
      onProgress,
    });
    return await startEmbeddedMongod({
      dataDir: config.DATA_DIR,
      binary: binary.path,
      onProgress,
      onDeath: (death) => log.error({ death }, 'mongod died and is started again'),
      onReturn: (back) => log.warn({ back }, 'mongod is back'),
    });
  } catch (error) {
    if (!(error instanceof NoMongodError) || config.NODE_ENV === 'production') throw error;
    onProgress(error.message);
    return null;
  }
}
