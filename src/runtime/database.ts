// The database of a node: every store that it needs, in MongoDB or in memory.
import type { MongoLeaderboardsFigures } from '../adapters/mongo/leaderboards.ts';
import type { PoolFigures } from '../adapters/mongo/pool-meter.ts';
import type { CompactionStore } from '../ports/compaction-store.ts';
import type { Devices } from '../ports/devices.ts';
import type { LatestDocuments } from '../ports/latest-documents.ts';
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
import { createMemoryDatabase } from './memory-database.ts';
import { openMongoDatabase } from './mongo-database.ts';
import type { MongoServer } from './reach-mongo.ts';
import { reachMongo } from './reach-mongo.ts';

export interface Database {
  readonly store: Store;
  readonly compactionStore: CompactionStore;
  readonly latestDocuments: LatestDocuments;
  readonly rulebooks: Rulebooks;
  readonly profiles: Profiles;
  readonly links: Links;
  readonly pushSubscriptions: PushSubscriptions;
  readonly operatorLog: OperatorLog;
  readonly devices: Devices;
  /** For a mall without Redis. */
  readonly leaderboards: Leaderboards;
  /** How many boards MongoDB's leaderboards cache. Absent on memory. */
  readonly boards?: () => MongoLeaderboardsFigures;
  readonly leases: Leases;
  readonly registry: Registry;
  /** Why nothing can be committed now, in a sentence; null while commits work. Absent on memory. */
  readonly fault?: () => string | null;
  /** Null on memory. */
  readonly mongo: (MongoServer & { readonly version: string; pool(): PoolFigures }) | null;
  close(): Promise<void>;
}

/** Opens the database that the settings ask for. `onProgress` gets a line for each slow step. */
export async function openDatabase(
  config: Config,
  log: Log,
  onProgress: (line: string) => void,
): Promise<Database> {
  const mongo = config.STORE === 'memory' ? null : await reachMongo(config, log, onProgress);
  return mongo === null ? createMemoryDatabase() : openMongoDatabase(mongo, config, log);
}
