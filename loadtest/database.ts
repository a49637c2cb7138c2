// The MongoDB that all contenders share: the one that is given, or one for this run alone.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMongodBinary } from '../src/supervision/mongod/find-binary.ts';
import { startReplicaSet } from './replica-set.ts';

/** The address of a replica set, and a function that releases it. */
export interface BenchDatabase {
  url: string;
  close: () => Promise<void>;
}

const CACHE_GB = 1;

/** Uses the replica set that `MONGODB_URL` names and leaves it running; else starts one and ends it with the run. */
export async function openDatabase(): Promise<BenchDatabase> {
  const url = process.env['MONGODB_URL'];
  if (url) return { url, close: async () => {} };
  const binary = await findMongodBinary({
    explicit: process.env['MONGOD_BINARY'],
    cacheDir: join(import.meta.dirname, '..', '.cache', 'mongod'),
    onProgress: (line) => console.error(line),
  });
  const dataDir = await mkdtemp(join(tmpdir(), 'deerfields-bench-mongo-'));
  const mongod = await startReplicaSet({ dir: dataDir, binary: binary.path, cacheGb: CACHE_GB });
  return {
    url: mongod.url,
    close: async () => {
      await mongod.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
