// The one-member replica set: made at the first start, awaited at every start.
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient, MongoServerError } from 'mongodb';

/** The name of the set; also how we know a mongod of ours by its command line. */
export const REPLICA_SET = 'deerfields';

const PRIMARY_WITHIN_MS = 60_000;

/** The member's name in the set's member list. */
export function memberAt(port: number): string {
  return `127.0.0.1:${port}`;
}

/** Opens a connection to this one server, runs `work` and closes it, whatever happens. */
export async function withServer<T>(port: number, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(`mongodb://${memberAt(port)}/?directConnection=true`, {
    serverSelectionTimeoutMS: 10_000,
    retryWrites: false,
    maxPoolSize: 1,
    // The monitor would hold a second connection, which a stop then has to wait for.
    heartbeatFrequencyMS: 60_000,
  });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

/**
 * Makes the set if there is none yet and waits until the server takes writes.
 * @returns the server's version
 * @throws Error when that does not happen in time or the member list names another port
 */
export async function awaitPrimary(port: number): Promise<string> {
  return withServer(port, async (client) => {
    const admin = client.db('admin');
    // Read as stored: while the server loads it, replSetGetConfig says that there is none.
    const config = await client.db('local').collection('system.replset').findOne();
    if (config === null) {
      const members = [{ _id: 0, host: memberAt(port) }];
      await admin.command({ replSetInitiate: { _id: REPLICA_SET, members } }).catch(unlessInitiated);
    } else if (config['members']?.[0]?.host !== memberAt(port)) {
      throw new Error(
        `The data was last used as ${config['members']?.[0]?.host}, the file "port" beside it says ${port}. ` +
          'Remove that file; the next start puts it right.',
      );
    }
    const deadline = Date.now() + PRIMARY_WITHIN_MS;
    while (!(await admin.command({ hello: 1 }))['isWritablePrimary']) {
      if (Date.now() > deadline)
        throw new Error(`mongod took no writes within ${PRIMARY_WITHIN_MS / 1000} s`);
      await sleep(10);
    }
    return String((await admin.command({ buildInfo: 1 }))['version']);
  });
}

function unlessInitiated(error: unknown): void {
  if (error instanceof MongoServerError && error.codeName === 'AlreadyInitialized') return;
  throw error;
}
