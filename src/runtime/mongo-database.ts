// A database in MongoDB: connects, checks the user's rights, prepares the collections, and opens every store.

import { createMongoCompactionStore } from '../adapters/mongo/compaction-store.ts';
import { connectMongo } from '../adapters/mongo/connect.ts';
import { createMongoDevices } from '../adapters/mongo/devices.ts';
import { createMongoLatestDocuments } from '../adapters/mongo/latest-documents.ts';
import { createMongoLeaderboards } from '../adapters/mongo/leaderboards.ts';
import { createMongoLeases } from '../adapters/mongo/leases.ts';
import { createMongoLinks } from '../adapters/mongo/links.ts';
import { createMongoOperatorLog } from '../adapters/mongo/operator-log.ts';
import { withoutConcerns } from '../adapters/mongo/own-concerns.ts';
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
import type { Log } from '../ports/log.ts';
import type { Config } from './config.ts';
import type { MongoServer } from './reach-mongo.ts';
import { tunedBy } from './tuning.ts';

type Db = ReturnType<typeof majorityDb>;

/** Rows of all cached boards, about 150 bytes each. Above it the least recently used board is dropped. */
const boardRowsMax = 1_000_000;

/** Stops the server if anything fails. */
export async function openMongoDatabase(mongo: MongoServer, config: Config, log: Log) {
  let closeClient = async (): Promise<void> => {};
  try {
    const { mongoPoolMax, mongoTimeoutMs } = tunedBy(config);
    const settings = {
      url: mongo.url,
      database: config.MONGODB_DATABASE,
      // All connections open at the start, so that a burst of receipts never waits for a handshake.
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
    for (const right of await checkRights(db, mongoTimeoutMs)) tell(right);
    const opened = await openMongoStore(client, settings, tell);
    const { store, ...watch } = watchDatabase(
      opened,
      (rhythm) => startDatabaseProbe(db, { ...rhythm, timeoutMs: mongoTimeoutMs }),
      log,
    );
    const leaderboards = createMongoLeaderboards(db, { timeoutMs: mongoTimeoutMs, maxRows: boardRowsMax });
    const { version } = await client.db('admin').command({ buildInfo: 1 });
    return {
      store,
      ...otherStores(db, mongoTimeoutMs),
      leaderboards,
      boards: leaderboards.figures,
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

const otherStores = (db: Db, timeoutMs: number) => ({
  compactionStore: createMongoCompactionStore(db, timeoutMs),
  latestDocuments: createMongoLatestDocuments(db, timeoutMs),
  rulebooks: createMongoRulebooks(db, timeoutMs),
  profiles: createMongoProfiles(db, timeoutMs),
  links: createMongoLinks(db, timeoutMs),
  pushSubscriptions: createMongoPushSubscriptions(db, timeoutMs),
  operatorLog: createMongoOperatorLog(db, timeoutMs),
  devices: createMongoDevices(db, timeoutMs),
  leases: createMongoLeases(db, timeoutMs),
  registry: createMongoRegistry(db, timeoutMs),
});

/** A node chooses its own read and write concerns. The operator must know that those in the address have no effect. */
function tellIgnored(url: string, log: Log): void {
  const { ignored } = withoutConcerns(url);
  if (ignored.length === 0) return;
  log.warn(
    { ignored },
    'MONGODB_URL has read or write options that a node ignores, because it chooses them itself: remove them',
  );
}

const tellLack =
  (database: string, log: Log) =>
  (right: string): void =>
    log.warn(
      { right },
      `the user in MONGODB_URL lacks a right that a node can do without: grant readWrite and dbAdmin on "${database}"`,
    );
