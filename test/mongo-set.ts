// A replica set of three on the loopback, like in a deployment.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { openMongodLog } from '../src/supervision/mongod/mongod-log.ts';
import { runMongod } from '../src/supervision/mongod/mongod-run.ts';
import { chooseFreePort } from '../src/supervision/programs/free-port.ts';
import type { ProgramRun } from '../src/supervision/programs/supervise-child.ts';
import { until } from './node/until.ts';

export interface MongoSetOfThree {
  readonly ports: readonly number[];
  /** With the name of the set. */
  readonly url: string;
  stop(): Promise<void>;
}

const name = 'deerfields';
const members = 3;
const askAgainMs = 100;

/** Starts it in `dir` and waits until one member accepts writes. */
export async function startMongoSetOfThree(binary: string, dir: string): Promise<MongoSetOfThree> {
  const log = openMongodLog(join(dir, 'mongod.log'));
  const ports: number[] = [];
  const runs: ProgramRun[] = [];
  const args = ['--replSet', name, '--wiredTigerCacheSizeGB', '0.25', '--oplogSize', '64'];
  args.push('--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=0');
  const stop = async (): Promise<void> => {
    await Promise.all(runs.map((run) => run.stop()));
    await log.close();
  };
  try {
    for (let at = 1; at <= members; at += 1) {
      const port = await chooseFreePort();
      const dbPath = join(dir, `mongo-${at}`);
      await mkdir(dbPath, { recursive: true });
      runs.push(await runMongod({ binary, dbPath, port, args, log }));
      ports.push(port);
    }
    const hosts = ports.map((port) => `127.0.0.1:${port}`);
    const client = new MongoClient(`mongodb://${hosts[0]}/?directConnection=true`);
    try {
      const config = { _id: name, members: hosts.map((host, _id) => ({ _id, host })) };
      await client.db('admin').command({ replSetInitiate: config });
      await until(async () => {
        // A new set would wait for its election timeout first. Refused until this member has heard from another one.
        await client
          .db('admin')
          .command({ replSetStepUp: 1 })
          .catch(() => sleep(askAgainMs));
        return (await client.db('admin').command({ hello: 1 }))['isWritablePrimary'] === true;
      }, 'a primary');
    } finally {
      await client.close();
    }
    return { ports, url: `mongodb://${hosts.join(',')}/?replicaSet=${name}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
