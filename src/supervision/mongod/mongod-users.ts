// The user of the embedded mongod, and how it is created.
import { MongoClient, MongoServerError } from 'mongodb';

const USER = 'deerfields';

/** What any driver needs to reach mongod on this port. Contains the secret. */
export const urlFor = (port: number, secret: string): string =>
  `mongodb://${USER}:${secret}@127.0.0.1:${port}/`;

/**
 * Runs `work` as the server's internal user, whose password is the content of the key file. The usual way, MongoDB's
 * localhost exception, would let any local process create the administrator for a moment.
 */
export async function asSystem<T>(
  port: number,
  secret: string,
  work: (client: MongoClient) => Promise<T>,
): Promise<T> {
  const client = new MongoClient(`mongodb://__system:${secret}@127.0.0.1:${port}/`, {
    authSource: 'local',
    directConnection: true,
    serverSelectionTimeoutMS: 10_000,
    maxPoolSize: 1,
    writeConcern: { w: 'majority', journal: true },
  });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

/**
 * Creates the user, or sets its password. Safe to repeat: the next start completes the work of a killed one.
 * @returns the server's version
 */
export function admitUser(port: number, secret: string): Promise<string> {
  return asSystem(port, secret, async (client) => {
    const admin = client.db('admin');
    const user = { pwd: secret, roles: ['root'] };
    await admin.command({ updateUser: USER, ...user }).catch(async (error: unknown) => {
      if (!(error instanceof MongoServerError && error.codeName === 'UserNotFound')) throw error;
      await admin.command({ createUser: USER, ...user });
    });
    return String((await admin.command({ buildInfo: 1 }))['version']);
  });
}
