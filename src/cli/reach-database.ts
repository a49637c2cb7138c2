// The database that a tool uses: the one in MONGODB_URL, that of the node that runs here, or a mongod started for the tool.
import type { MongoClient } from 'mongodb';
import { connectMongo } from '../adapters/mongo/connect.ts';
import type { Config } from '../runtime/config.ts';
import { createLog } from '../runtime/log.ts';
import { reachMongo } from '../runtime/reach-mongo.ts';
import type { RunFile } from '../runtime/run-file.ts';
import { readRunFile } from '../runtime/run-file.ts';
import { tunedBy } from '../runtime/tuning.ts';
import { exitCodes } from './exit-codes.ts';

/** Connections: a tool runs few queries at a time. */
const poolMax = 4;

export type ReachedDatabase =
  | {
      readonly kind: 'mongo';
      readonly client: MongoClient;
      readonly database: string;
      /** Whose database it is, for people to read. */
      readonly whose: string;
      /** The node that runs on DATA_DIR. */
      readonly node: RunFile | null;
      /** Also stops a server that was started for this command. */
      close(): Promise<void>;
    }
  /** There is no database: `why` is a sentence that says the reason. */
  | { readonly kind: 'memory'; readonly why: string; readonly node: RunFile | null; close(): Promise<void> };

/**
 * Reaches the database without changing anything in it. `onProgress` gets a line for each slow step.
 * Throws what connectMongo and startEmbeddedMongod throw; nothing is left running then.
 */
export async function reachDatabase(
  config: Config,
  onProgress: (line: string) => void,
): Promise<ReachedDatabase> {
  const node = await readRunFile(config.DATA_DIR);
  const settings = {
    database: config.MONGODB_DATABASE,
    poolMin: 0,
    poolMax,
    timeoutMs: tunedBy(config).mongoTimeoutMs,
  };
  if (config.MONGODB_URL === undefined && node !== null) {
    if (node.mongo === null) return memory('the node that runs here works on memory', node);
    const database = node.database ?? config.MONGODB_DATABASE;
    const client = await connectMongo({ ...settings, url: node.mongo.url, database });
    return {
      kind: 'mongo',
      client,
      database,
      whose: "the running node's",
      node,
      close: () => client.close(),
    };
  }
  if (config.STORE === 'memory') return memory('STORE is memory', node);
  const given = config.MONGODB_URL !== undefined;
  if (!given) onProgress('No node runs here, so its database is started for this command and stopped again.');
  const starting = reachMongo(config, createLog(config, 'tool'), onProgress);
  // The embedded mongod gets no signals from the terminal. This process has to stop it, also while it starts.
  const release = onInterrupt(async () => (await starting)?.stop());
  const mongo = await starting.catch((error: unknown) => {
    release();
    throw error;
  });
  if (mongo === null) {
    release();
    return memory('no mongod is to be had here', node);
  }
  try {
    const client = await connectMongo({ ...settings, url: mongo.url });
    const close = async (): Promise<void> => {
      await client.close();
      await mongo.stop();
      release();
    };
    const whose = given ? 'the one MONGODB_URL names' : "this folder's, started for this";
    return { kind: 'mongo', client, database: config.MONGODB_DATABASE, whose, node, close };
  } catch (error) {
    await mongo.stop();
    release();
    throw error;
  }
}

const memory = (why: string, node: RunFile | null): ReachedDatabase => ({
  kind: 'memory',
  why: `${why}: nothing is kept`,
  node,
  close: async () => {},
});

function onInterrupt(stop: () => Promise<void>): () => void {
  const handle = (): void => {
    const end = (): void => process.exit(exitCodes.interrupted);
    stop().then(end, end);
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, handle);
  return () => {
    for (const signal of signals) process.off(signal, handle);
  };
}
