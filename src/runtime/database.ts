// Where a node keeps its truth: a MongoDB that is given, one of its own, or, said loudly, nothing but memory.
import { createMemoryAppended } from '../adapters/memory/appended.ts';
import { createMemoryDevices } from '../adapters/memory/devices.ts';
import { createMemoryLeaderboards } from '../adapters/memory/leaderboards.ts';
import { createMemoryLeases } from '../adapters/memory/leases.ts';
import { createMemoryLinks } from '../adapters/memory/links.ts';
import { createMemoryOperatorLog } from '../adapters/memory/operator-log.ts';
import { createMemoryProfiles } from '../adapters/memory/profiles.ts';
import { createMemoryPushSubscriptions } from '../adapters/memory/push-subscriptions.ts';
import { createMemoryRegistry } from '../adapters/memory/registry.ts';
import { createMemoryRulebooks } from '../adapters/memory/rulebooks.ts';
import { createMemoryStore } from '../adapters/memory/store.ts';
import { createMongoAppended } from '../adapters/mongo/appended.ts';
import { createMongoCompactionStore } from '../adapters/mongo/compaction-store.ts';
import { connectMongo } from '../adapters/mongo/connect.ts';
import { createMongoDevices } from '../adapters/mongo/devices.ts';
import type { MongoLeaderboardsFigures } from '../adapters/mongo/leaderboards.ts';
import { createMongoLeaderboards } from '../adapters/mongo/leaderboards.ts';
import { createMongoLeases } from '../adapters/mongo/leases.ts';
import { createMongoLinks } from '../adapters/mongo/links.ts';
import { createMongoOperatorLog } from '../adapters/mongo/operator-log.ts';
import { withoutConcerns } from '../adapters/mongo/own-concerns.ts';
import type { PoolFigures } from '../adapters/mongo/pool-meter.ts';
import { createPoolMeter } from '../adapters/mongo/pool-meter.ts';
import { startDatabaseProbe } from '../adapters/mongo/probe.ts';
import { createMongoProfiles } from '../adapters/mongo/profiles.ts';
import { createMongoPushSubscriptions } from '../adapters/mongo/push-subscriptions.ts';
import { majorityDb } from '../adapters/mongo/reach.ts';
import { createMongoRegistry } from '../adapters/mongo/registry.ts';
import { checkRights } from '../adapters/mongo/rights.ts';
import { createMongoRulebooks } from '../adapters/mongo/rulebooks.ts';
import { openMongoStore } from '../adapters/mongo/store.ts';
import { watchDatabase } from '../adapters/mongo/watch-database.ts';
import type { Appended } from '../ports/appended.ts';
import type { CompactionStore } from '../ports/compaction-store.ts';
import type { Devices } from '../ports/devices.ts';
import type { Leaderboards } from '../ports/leaderboards.ts';
import type { Leases } from '../ports/leases.ts';
import type { Links } from '../ports/links.ts';
import type { Log } from '../ports/log.ts';
import type { OperatorLog } from '../ports/operator-log.ts';
import type { Profiles } from '../ports/profiles.ts';
import type { PushSubscriptions } from '../ports/push.ts';
import type { Registry } from '../ports/registry.ts';
import type { Rulebooks } from '../ports/rulebooks.ts';
import type { Store } from '../ports/store.ts';
import type { Config } from './config.ts';
import { memoryRefusal } from './memory-fallback.ts';
import { tunedBy } from './tuning.ts';

/** A MongoDB server as tools may reach it; `pid` where the node has started it. */
export interface MongoServer {
  readonly url: string;
  pid(): number | undefined;
  stop(): Promise<void>;
}

export interface Database {
  readonly store: Store;
  readonly compactionStore: CompactionStore;
  readonly appended: Appended;
  readonly rulebooks: Rulebooks;
  readonly profiles: Profiles;
  readonly links: Links;
  readonly pushSubscriptions: PushSubscriptions;
  readonly operatorLog: OperatorLog;
  readonly devices: Devices;
  /** Where there is no Redis. */
  readonly leaderboards: Leaderboards;
  /** How many boards are held in memory; absent on memory. */
  readonly boards?: () => MongoLeaderboardsFigures;
  readonly leases: Leases;
  readonly registry: Registry;
  /** Why nothing can be committed now, in a sentence; null, or absent on memory, where nothing speaks against it. */
  readonly fault?: () => string | null;
  /** Null on memory. */
  readonly mongo: (MongoServer & { readonly version: string; pool(): PoolFigures }) | null;
  close(): Promise<void>;
}

/** Shoppers over all boards in memory, about 150 bytes each. A board that was not asked for longest is dropped first. */
const boardRowsMax = 1_000_000;

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
      compactionStore: store,
      appended: createMemoryAppended(store),
      rulebooks: createMemoryRulebooks(),
      profiles: createMemoryProfiles(),
      links: createMemoryLinks(),
      pushSubscriptions: createMemoryPushSubscriptions(),
      operatorLog: createMemoryOperatorLog(),
      devices: createMemoryDevices(),
      leaderboards: createMemoryLeaderboards(),
      leases: createMemoryLeases(),
      registry: createMemoryRegistry(),
      mongo,
      close: () => store.close(),
    };
  }
  let closeClient = async (): Promise<void> => {};
  try {
    const { mongoPoolMax, mongoTimeoutMs } = tunedBy(config);
    const settings = {
      url: mongo.url,
      database: config.MONGODB_DATABASE,
      // All are opened at the start and kept: a burst of receipts then never waits for a handshake.
      poolMin: mongoPoolMax,
      poolMax: mongoPoolMax,
      timeoutMs: mongoTimeoutMs,
    };
    const pool = createPoolMeter();
    const client = await connectMongo(settings, pool.watch);
    closeClient = () => client.close();
    const db = majorityDb(client, settings.database);
    tellIgnored(mongo.url, log);
    const tell = tellLack(settings.database, log);
    for (const right of await checkRights(db, settings.timeoutMs)) tell(right);
    const opened = await openMongoStore(client, settings, tell);
    const { store, ...watch } = watchDatabase(
      opened,
      (rhythm) => startDatabaseProbe(db, { ...rhythm, timeoutMs: settings.timeoutMs }),
      log,
    );
    const leaderboards = createMongoLeaderboards(db, {
      timeoutMs: settings.timeoutMs,
      maxRows: boardRowsMax,
    });
    const { version } = await client.db('admin').command({ buildInfo: 1 });
    return {
      store,
      compactionStore: createMongoCompactionStore(db, settings.timeoutMs),
      appended: createMongoAppended(db, settings.timeoutMs),
      rulebooks: createMongoRulebooks(db),
      profiles: createMongoProfiles(db, settings.timeoutMs),
      links: createMongoLinks(db, settings.timeoutMs),
      pushSubscriptions: createMongoPushSubscriptions(db, settings.timeoutMs),
      operatorLog: createMongoOperatorLog(db, settings.timeoutMs),
      devices: createMongoDevices(db, settings.timeoutMs),
      leaderboards,
      boards: leaderboards.figures,
      leases: createMongoLeases(db, settings.timeoutMs),
      registry: createMongoRegistry(db, settings.timeoutMs),
      mongo: { ...mongo, version: String(version), pool: pool.figures },
      fault: watch.fault,
      close: async () => {
        await watch.stop();
        await store.close();
        await mongo.stop();
      },
    };
  } catch (error) {
    await closeClient();
    await mongo.stop();
    throw error;
  }
}

/** What an address says of reading and writing is not done: whoever wrote it is to know. */
function tellIgnored(url: string, log: Log): void {
  const { ignored } = withoutConcerns(url);
  if (ignored.length === 0) return;
  log.warn(
    { ignored },
    'MONGODB_URL says how to read or write, which is left out: a node decides that itself',
  );
}

const tellLack =
  (database: string, log: Log) =>
  (right: string): void =>
    log.warn(
      { right },
      `the user in MONGODB_URL may not do this, and the node goes on without it: grant readWrite and dbAdmin on "${database}"`,
    );

/** The given server, or one of the node's own. Null where none can be had and memory may stand in. */
export async function reachMongo(
  config: Config,
  log: Log,
  onProgress: (line: string) => void,
): Promise<MongoServer | null> {
  if (config.MONGODB_URL !== undefined) {
    return { url: config.MONGODB_URL, pid: () => undefined, stop: async () => {} };
  }
  // Loaded only here: a node in production is given its MongoDB and starts no process.
  const { startOwnMongod } = await import('../supervision/mongod/own-mongod.ts');
  const { MONGOD_BINARY: explicit, DATA_DIR: dataDir } = config;
  const mongod = await startOwnMongod({ explicit, dataDir, log, onProgress });
  if (!(mongod instanceof Error)) return mongod;
  const refusal = await memoryRefusal(config);
  if (refusal !== null) throw new Error(`${mongod.message}\n${refusal}`, { cause: mongod });
  onProgress(mongod.message);
  return null;
}
