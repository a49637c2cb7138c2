// The servers whose sockets are measured: the product as a user starts it, and Socket.IO alone.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MongoClient } from 'mongodb';
import { type ProbedServer, startProbedServer } from './processes.ts';

/** What all measurements have in common. */
export interface SocketSetup {
  /** A replica set; the product keeps its shoppers there. */
  readonly mongodbUrl: string;
  readonly client: MongoClient;
  readonly jwtSecret: string;
  readonly signal: AbortSignal;
}

export const contenders = ['bare', 'product'] as const;
export type Contender = (typeof contenders)[number];

const benchDatabase = 'deerfields_bench_sockets';

/** The event that a connected client receives first. */
export const greetings: Readonly<Record<Contender, string | undefined>> = {
  bare: undefined,
  product: 'hello',
};

/** Starts a server of this kind, measures with it, and always ends it. */
export async function withServer<T>(
  { mongodbUrl, client, jwtSecret, signal }: SocketSetup,
  contender: Contender,
  measure: (server: ProbedServer) => Promise<T>,
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'deerfields-sockets-'));
  const product = {
    MONGODB_URL: mongodbUrl,
    MONGODB_DATABASE: benchDatabase,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    NODE_ENV: 'development',
    // All clients connect at once here, and share the machine with the server.
    TUNING: '{"acceptRatePerSecond":100000,"loopDelayMaxMs":60000,"submitRatePerSecond":1000000}',
  };
  const server =
    contender === 'product'
      ? await startProbedServer(['src/cli/main.ts', 'start'], { JWT_SECRET: jwtSecret, ...product }, signal)
      : await startProbedServer(['loadtest/rivals/bare-socketio.ts'], { JWT_SECRET: jwtSecret }, signal);
  try {
    return await measure(server);
  } finally {
    await server.stop();
    await client.db(benchDatabase).dropDatabase();
    await rm(dataDir, { recursive: true, force: true });
  }
}
