// One measurement: fresh database, fresh process, warm-up, counted window, and then the proof that the work was done.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import type { MongoClient } from 'mongodb';
import type { Contender } from './contenders.ts';
import { runGenerator, startServer } from './own-processes.ts';
import type { Measurement } from './report.ts';
import { findFaults } from './verify.ts';

/** Everything that stays the same over the whole benchmark. */
export interface Setup {
  mongodbUrl: string;
  client: MongoClient;
  jwtSecret: string;
  tokens: string[];
  warmupSeconds: number;
  seconds: number;
  shoppers: number;
  signal: AbortSignal;
}

const STORES = Array.from({ length: 12 }, (_, index) => `s${String(index + 1).padStart(2, '0')}`);
const WARMUP_LIMIT_SECONDS = 30;
const DRAIN_SECONDS = 15;

/** Signs the token of one tablet for each of the twelve stores. */
export function signTablets(jwtSecret: string): Promise<string[]> {
  const key = new TextEncoder().encode(jwtSecret);
  const sign = (store: string) =>
    new SignJWT({ role: 'tablet', store })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(`tablet-${store}`)
      .setIssuedAt()
      .setExpirationTime('12h')
      .sign(key);
  return Promise.all(STORES.map(sign));
}

/**
 * Measures one contender at one level. Gives the figure with its faults: it counts when there are none.
 * Throws when a process does not start, ends early or overruns, and when `signal` is aborted.
 */
export async function measure(
  setup: Setup,
  contender: Contender,
  inFlight: number,
  round: number,
): Promise<Measurement> {
  const { client, signal } = setup;
  const target = client.db(contender.database);
  await target.dropDatabase();
  // A checkpoint now, so that nobody pays for writing out what the one before left dirty.
  await client.db('admin').command({ fsync: 1 });

  const dataDir = await mkdtemp(join(tmpdir(), 'deerfields-bench-'));
  try {
    const env = {
      MONGODB_URL: setup.mongodbUrl,
      MONGODB_DATABASE: contender.database,
      JWT_SECRET: setup.jwtSecret,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      ...contender.env,
    };
    const server = await startServer(contender.args, env, signal);
    try {
      const result = await runGenerator(
        {
          url: server.url,
          tokens: setup.tokens,
          inFlight,
          shoppers: setup.shoppers,
          warmupSeconds: setup.warmupSeconds,
          // By receipts, not by time alone: else the faster server would enter its window with most shoppers known and
          // its code hot, the slower one still enrolling.
          warmupReceipts: setup.shoppers,
          warmupLimitSeconds: Math.max(setup.warmupSeconds, WARMUP_LIMIT_SECONDS),
          seconds: setup.seconds,
          drainSeconds: DRAIN_SECONDS,
          seed: round,
          prefix: `b${randomBytes(4).toString('hex')}`,
        },
        signal,
      );
      const faults = await findFaults(target, result, contender);
      return { contender: contender.name, family: contender.family, inFlight, round, faults, result };
    } finally {
      await server.stop();
    }
  } finally {
    await target.dropDatabase();
    await rm(dataDir, { recursive: true, force: true });
  }
}
