// Everything that all measurements of a run share: one MongoDB, one secret, the number of rounds and their length.
import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { signToken } from '../../src/access/tokens.ts';
import type { Claims } from '../../src/contracts/roles.ts';
import { openDatabase } from '../database.ts';

export interface Setup {
  readonly mongodbUrl: string;
  readonly client: MongoClient;
  readonly mongodbVersion: string;
  /** Its process on this machine. */
  readonly mongodPid: number;
  readonly jwtSecret: string;
  /** A token as every contender accepts it. */
  readonly sign: (claims: Omit<Claims, 'exp'>) => Promise<string>;
  readonly rounds: number;
  /** Length of a counted window, unless the measurement needs its own. */
  readonly seconds: number;
  /** The shortest load before the window; a measurement may need more. */
  readonly warmupSeconds: number;
  /** The number of shoppers in the receipts, unless the measurement sets another. */
  readonly shoppers: number;
  /** Aborted when the run is to end: every started process is then ended. */
  readonly signal: AbortSignal;
  /** Prints a line of progress. */
  readonly say: (line: string) => void;
}

export type SetupOptions = Pick<
  Setup,
  'rounds' | 'seconds' | 'warmupSeconds' | 'shoppers' | 'signal' | 'say'
>;

const tokenTtlSeconds = 12 * 3_600;

export const stores = Array.from({ length: 12 }, (_, index) => `s${String(index + 1).padStart(2, '0')}`);

/** One tablet for each store. */
export const signTablets = (setup: Pick<Setup, 'sign'>): Promise<string[]> =>
  Promise.all(stores.map((store) => setup.sign({ role: 'tablet', sub: `tablet-${store}`, store })));

/** Opens what the run needs, does the work, and closes it whatever happens. */
export async function withSetup<T>(options: SetupOptions, work: (setup: Setup) => Promise<T>): Promise<T> {
  const database = await openDatabase();
  const client = new MongoClient(database.url, { serverSelectionTimeoutMS: 10_000 });
  try {
    await client.connect();
    const { version } = await client.db('admin').command({ buildInfo: 1 });
    const { pid } = await client.db('admin').command({ serverStatus: 1 });
    const jwtSecret = randomBytes(32).toString('hex');
    return await work({
      ...options,
      mongodbUrl: database.url,
      client,
      mongodbVersion: String(version),
      mongodPid: Number(pid),
      jwtSecret,
      sign: (claims) => signToken(jwtSecret, claims, tokenTtlSeconds),
    });
  } finally {
    await client.close();
    await database.close();
  }
}
