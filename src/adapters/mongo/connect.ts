// One pool of connections to MongoDB: bounded waits, and a server that can do transactions or none at all.
import { MongoClient } from 'mongodb';
import { StoreUnavailableError } from '../../ports/store.ts';

export interface MongoSettings {
  readonly url: string;
  readonly database: string;
  readonly poolMin: number;
  readonly poolMax: number;
  /** Longest time of one transaction or query. */
  readonly timeoutMs: number;
}

/** The server has no transactions: a sentence for the operator. */
export class NotAReplicaSetError extends Error {
  override readonly name = 'NotAReplicaSetError';
  constructor() {
    super(
      'MONGODB_URL names a standalone mongod, which has no transactions. Start it with --replSet rs0 and run once in ' +
        'mongosh: rs.initiate(). A replica set of one is enough.',
    );
  }
}

/** Connects and checks the kind of server. Throws StoreUnavailableError or {@link NotAReplicaSetError}. */
export async function connectMongo(settings: MongoSettings): Promise<MongoClient> {
  const client = new MongoClient(settings.url, {
    minPoolSize: Math.min(settings.poolMin, settings.poolMax),
    maxPoolSize: settings.poolMax,
    // A cold pool meets the first burst: the driver's own 2 at a time is slow.
    maxConnecting: 8,
    waitQueueTimeoutMS: settings.timeoutMs,
    serverSelectionTimeoutMS: Math.min(settings.timeoutMs, 3_000),
    connectTimeoutMS: 3_000,
    writeConcern: { w: 'majority', journal: true },
    retryWrites: true,
    appName: 'deerfields-live',
  });
  try {
    await client.connect();
    const hello = await client.db('admin').command({ hello: 1 });
    if (hello['setName'] === undefined && hello['msg'] !== 'isdbgrid') throw new NotAReplicaSetError();
    return client;
  } catch (error) {
    await client.close();
    if (error instanceof NotAReplicaSetError) throw error;
    throw new StoreUnavailableError(`MongoDB cannot be reached: ${(error as Error).message}`, {
      cause: error,
    }); // the driver throws Errors
  }
}
