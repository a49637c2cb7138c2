// The connection pool to MongoDB, with bounded waits.
import { MongoClient } from 'mongodb';
import { StoreUnavailableError } from '../../ports/store.ts';
import { withoutConcerns } from './own-concerns.ts';
import { messageOf } from './reach.ts';

export interface MongoSettings {
  readonly url: string;
  readonly database: string;
  readonly poolMin: number;
  readonly poolMax: number;
  /** The time limit of one insert or query. */
  readonly timeoutMs: number;
}

const connectTimeoutMS = 3_000;

/**
 * Connects to a standalone server, a replica set or a sharded cluster. Calls `watch` with the client before it connects.
 * Throws StoreUnavailableError when no server answers in time.
 */
export async function connectMongo(
  settings: MongoSettings,
  watch: (client: MongoClient) => void = () => {},
): Promise<MongoClient> {
  const client = createClient(settings);
  watch(client);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.close();
    throw new StoreUnavailableError(`MongoDB cannot be reached: ${messageOf(error)}`, { cause: error });
  }
}

function createClient(settings: MongoSettings): MongoClient {
  const options = {
    minPoolSize: Math.min(settings.poolMin, settings.poolMax),
    maxPoolSize: settings.poolMax,
    // The driver opens 2 connections at a time by default, which is slow when the first burst meets an empty pool.
    maxConnecting: 8,
    waitQueueTimeoutMS: settings.timeoutMs,
    serverSelectionTimeoutMS: Math.min(settings.timeoutMs, connectTimeoutMS),
    connectTimeoutMS,
    // A frozen server keeps its connections but does not answer. It counts as lost after one interval and a connect timeout
    // without a heartbeat; everything that waits for it then fails, commits too.
    heartbeatFrequencyMS: 2_000,
    writeConcern: { w: 'majority', journal: true },
    retryWrites: true,
    // The driver would look at every character of the ledger's texts, which took a tenth of the thread when journals were
    // read. All strings are written by a driver, so they are valid; others would be read with replacement characters.
    enableUtf8Validation: false,
    appName: 'deerfields-live',
  } as const;
  try {
    return new MongoClient(withoutConcerns(settings.url).url, options);
  } catch (error) {
    // The driver's message quotes the part that it cannot parse, which may be a piece of the password.
    const said = error instanceof Error && /^options? [\w, ]+ not supported$/.test(error.message);
    throw new Error(said ? `MONGODB_URL: ${error.message}` : notInForm);
  }
}

const notInForm =
  'MONGODB_URL is not in form: mongodb://user:password@host:27017/?replicaSet=rs0, with what is not a letter or a ' +
  'digit in the password written as %40 and so on.';
