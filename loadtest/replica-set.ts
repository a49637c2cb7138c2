// A replica set of one member for measurements, in place of a production set.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { openMongodLog } from '../src/supervision/mongod/mongod-log.ts';
import { runMongodOnFreePort } from '../src/supervision/mongod/mongod-run.ts';

const setName = 'bench';
const oplogMb = '1024';
const primaryWithinMs = 60_000;

export interface ReplicaSet {
  readonly url: string;
  stop(): Promise<void>;
}

export interface ReplicaSetOptions {
  /** For the data and the log, and nothing else. */
  readonly dir: string;
  readonly binary: string;
  readonly cacheGb: number;
}

/** Starts a set of one member, without a password, and waits until it accepts writes. */
export async function startReplicaSet({ dir, binary, cacheGb }: ReplicaSetOptions): Promise<ReplicaSet> {
  const dbPath = join(dir, 'mongodb');
  await mkdir(dbPath, { recursive: true });
  const log = openMongodLog(join(dir, 'mongo.log'));
  const args = ['--replSet', setName, '--oplogSize', oplogMb, '--quiet'];
  args.push('--wiredTigerCacheSizeGB', String(cacheGb));
  // On a signal a primary would otherwise wait 15 s for another member to take over.
  args.push('--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=0');
  const { run, port } = await runMongodOnFreePort({ binary, dbPath, log, args });
  const stop = async (): Promise<void> => {
    await run.stop();
    await log.close();
  };
  try {
    await initiate(`127.0.0.1:${port}`);
    return { url: `mongodb://127.0.0.1:${port}/?replicaSet=${setName}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function initiate(host: string): Promise<void> {
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`);
  try {
    const admin = client.db('admin');
    await admin.command({ replSetInitiate: { _id: setName, members: [{ _id: 0, host }] } });
    const deadline = Date.now() + primaryWithinMs;
    while (!(await admin.command({ hello: 1 }))['isWritablePrimary']) {
      if (Date.now() > deadline) throw new Error(`No primary within ${primaryWithinMs / 1_000} s`);
      await sleep(10);
    }
  } finally {
    await client.close();
  }
}
