// MongoDB for torture: a replica set of one or three on the loopback, whose members stand behind fault proxies.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { openMongodLog } from '../../src/adapters/mongod/mongod-log.ts';
import { runMongod } from '../../src/adapters/mongod/mongod-run.ts';
import { becomesFree, chooseFreePort } from '../../src/adapters/programs/free-port.ts';
import { until } from '../node/until.ts';
import type { FaultProxy, Inspect } from './fault-proxy.ts';
import { startFaultProxy } from './fault-proxy.ts';
import type { Part, PartEvents } from './part.ts';
import { keepPart } from './part.ts';

export interface MongoSet {
  readonly members: readonly Part[];
  /** Of a set of one: a proxy for each node. Of three: a proxy for each member, under whose address all know it. */
  readonly proxies: readonly FaultProxy[];
  /** What the node of this place is given as its MONGODB_URL. */
  urlFor(node: number): string;
  /** Past the proxies where that can be. */
  readonly auditUrl: string;
  /** The member that takes writes; waits until there is one. */
  primary(): Promise<Part>;
  /** The primary gives its place to another. */
  stepDown(): Promise<void>;
  stop(): Promise<void>;
}

export interface MongoSetOptions {
  readonly binary: string;
  readonly dir: string;
  readonly members: 1 | 3;
  /** How many proxies a set of one has. */
  readonly nodes: number;
  /** What is said through proxy `at`. */
  readonly inspect: (at: number) => Inspect;
  readonly events: PartEvents;
}

const setName = 'torture';
const portBusyMs = 5_000;
const primaryWithinMs = 60_000;
/** Shorter than the 10 s of a real set, so that there are more elections in a minute of torture. */
export const electionTimeoutMs = 2_000;
const arguments_ = ['--replSet', setName, '--wiredTigerCacheSizeGB', '0.25', '--oplogSize', '256'];
// On a signal a primary would otherwise wait 15 s for another member to take over.
arguments_.push('--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=0');
const direct = (port: number): string => `mongodb://127.0.0.1:${port}/?directConnection=true`;

/** Asks one member, at its own address, through a connection of its own. */
async function ask<T>(port: number, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(direct(port), { serverSelectionTimeoutMS: 1_000, socketTimeoutMS: 2_000 });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

/** Starts the members and waits until one takes writes. */
export async function startMongoSet(options: MongoSetOptions): Promise<MongoSet> {
  const { binary, dir, events } = options;
  const log = openMongodLog(join(dir, 'mongod.log'));
  const members: Part[] = [];
  const ports: number[] = [];
  const proxies: FaultProxy[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(members.map((member) => member.stop()));
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await log.close();
  };

  const isPrimary = (port: number): Promise<boolean> =>
    ask(
      port,
      async (client) => (await client.db('admin').command({ hello: 1 }))['isWritablePrimary'] === true,
    ).catch(
      () => false, // it is down, or frozen
    );
  const primaryAt = async (): Promise<number> => {
    const found = await until(
      async () => {
        const are = await Promise.all(ports.map(isPrimary));
        return are.includes(true) && { at: are.indexOf(true) };
      },
      'a primary',
      primaryWithinMs,
    );
    return found.at;
  };

  try {
    for (let at = 0; at < options.members; at += 1) {
      const port = await chooseFreePort();
      const dbPath = join(dir, `mongo-${at + 1}`);
      await mkdir(dbPath, { recursive: true });
      const start = async () => {
        await becomesFree(port, portBusyMs);
        return runMongod({ binary, dbPath, port, args: arguments_, log });
      };
      const name = options.members === 1 ? 'mongod' : `mongod-${at + 1}`;
      members.push(await keepPart(name, start, events));
      ports.push(port);
    }
    const [first = 0] = ports;
    const targets = options.members === 1 ? Array.from({ length: options.nodes }, () => first) : ports;
    for (const [at, to] of targets.entries())
      proxies.push(await startFaultProxy({ to, inspect: options.inspect(at) }));
    const behind = options.members === 1 ? ports : proxies.map(({ port }) => port);
    const config = {
      _id: setName,
      members: behind.map((port, _id) => ({ _id, host: `127.0.0.1:${port}` })),
      settings: { electionTimeoutMillis: electionTimeoutMs, heartbeatIntervalMillis: 500 },
    };
    await ask(first, (client) => client.db('admin').command({ replSetInitiate: config }));
    await primaryAt();
    const whole = `mongodb://${behind.map((port) => `127.0.0.1:${port}`).join(',')}/?replicaSet=${setName}`;
    return {
      members,
      proxies,
      urlFor: (node) => (options.members === 1 ? direct(proxies[node]?.port ?? 0) : whole),
      auditUrl: options.members === 1 ? direct(first) : whole,
      primary: async () => members[await primaryAt()] as Part, // one for each port
      stepDown: async () => {
        const port = ports[await primaryAt()] ?? 0;
        // The command ends connections, its own too in older servers.
        await ask(port, (client) =>
          client.db('admin').command({ replSetStepDown: 10, secondaryCatchUpPeriodSecs: 5 }),
        ).catch(() => sleep(100));
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
