// One pool of connections to MongoDB, with bounded waits.
import { MongoClient } from 'mongodb';
import { StoreUnavailableError } from '../../ports/store.ts';
import { withoutConcerns } from './own-concerns.ts';

export interface MongoSettings {
  readonly url: string;
  readonly database: string;
  readonly poolMin: number;
  readonly poolMax: number;
  /** Longest time of one insert or query. */
  readonly timeoutMs: number;
}

const connectTimeoutMS = 3_000;

/**
 * Connects to a MongoDB of any kind: standalone, replica set or sharded. `watch` sees the client before that.
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
    throw new StoreUnavailableError(`MongoDB cannot be reached: ${(error as Error).message}`, {
      cause: error,
    }); // the driver throws Errors
  }
}

function createClient(settings: MongoSettings): MongoClient {
  const options = {
    minPoolSize: Math.min(settings.poolMin, settings.poolMax),
    maxPoolSize: settings.poolMax,
    // A cold pool meets the first burst: the driver's own 2 at a time is slow.
    maxConnecting: 8,
    waitQueueTimeoutMS: settings.timeoutMs,
    serverSelectionTimeoutMS: Math.min(settings.timeoutMs, connectTimeoutMS),
    connectTimeoutMS,
    // A server that is frozen answers nothing and loses no connection: it is noticed when it has not said for this long
    // and a connect timeout that it is there, and then all that waits for it is let go, commits too.
    heartbeatFrequencyMS: 2_000,
    writeConcern: { w: 'majority', journal: true },
    retryWrites: true,
    appName: 'deerfields-live',
  } as const;
  try {
    return new MongoClient(withoutConcerns(settings.url).url, options);
  } catch (error) {
    // The driver quotes what it cannot read, and that may be a piece of a password.
    const said = error instanceof Error && /^options? [\w, ]+ not supported$/.test(error.message);
    throw new Error(said ? `MONGODB_URL: ${error.message}` : notInForm);
  }
}

const notInForm =
  'MONGODB_URL is not in form: mongodb://user:password@host:27017/?replicaSet=rs0, with what is not a letter or a ' +
  'digit in the password written as %40 and so on.';
