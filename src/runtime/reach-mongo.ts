// Finds the MongoDB of a node: the one in MONGODB_URL, or a `mongod` that the node starts itself.
import type { Log } from '../ports/log.ts';
import type { Config } from './config.ts';
import { memoryRefusal } from './memory-fallback.ts';

/** A MongoDB server. `pid` is known if the node has started it. */
export interface MongoServer {
  readonly url: string;
  pid(): number | undefined;
  stop(): Promise<void>;
}

/** Null: no `mongod` was found, and the node may run on memory. */
export async function reachMongo(
  config: Config,
  log: Log,
  onProgress: (line: string) => void,
): Promise<MongoServer | null> {
  if (config.MONGODB_URL !== undefined) {
    return { url: config.MONGODB_URL, pid: () => undefined, stop: async () => {} };
  }
  // Loaded only here: a node in production is given its MongoDB and starts no process.
  const { startOwnMongod } = await import('../supervision/mongod/embedded-mongod.ts');
  const { MONGOD_BINARY: explicit, DATA_DIR: dataDir } = config;
  const mongod = await startOwnMongod({ explicit, dataDir, log, onProgress });
  if (!(mongod instanceof Error)) return mongod;
  const refusal = await memoryRefusal(config);
  if (refusal !== null) throw new Error(`${mongod.message}\n${refusal}`, { cause: mongod });
  onProgress(mongod.message);
  return null;
}
