// MongoDB for the torture tests: a replica set of one or three on the loopback, behind fault proxies.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { openMongodLog } from '../../src/supervision/mongod/mongod-log.ts';
import { runMongod } from '../../src/supervision/mongod/mongod-run.ts';
import { chooseFreePort } from '../../src/supervision/programs/free-port.ts';
import { until } from '../node/until.ts';
import { becomesFree } from './becomes-free.ts';
import type { FaultProxy, Inspect } from './fault-proxy.ts';
import { startFaultProxy } from './fault-proxy.ts';
import type { Part, PartEvents } from './part.ts';
import { keepPart } from './part.ts';

export interface MongoSet {
  readonly members: readonly Part[];
  /** For a set of one: a proxy per node. For three: a proxy per member, whose address all of them use. */
  readonly proxies: readonly FaultProxy[];
  /** The MONGODB_URL of the node at this place. */
  urlFor(node: number): string;
  /** Without the proxies where possible. */
  readonly auditUrl: string;
  /** The primary; waits until there is one. */
  primary(): Promise<Part>;
  /** The primary steps down. */
  stepDown(): Promise<void>;
  /** All but the primary; waits until there is one. */
  secondaries(): Promise<readonly Part[]>;
  /** This member becomes the primary without waiting for the election timeout. Resolves when it accepts writes. */
  stepUp(member: Part): Promise<void>;
  /** These members no longer fetch the oplog, so nothing new reaches a majority. Needs `testCommands`. */
  stopFetching(members: readonly Part[]): Promise<void>;
  fetchAgain(members: readonly Part[]): Promise<void>;
  stop(): Promise<void>;
}

export interface MongoSetOptions {
  readonly binary: string;
  readonly dir: string;
  readonly members: 1 | 3;
  /** The number of proxies of a set of one. */
  readonly nodes: number;
  /** Sees the messages through proxy `at`. */
  readonly inspect: (at: number) => Inspect;
  readonly events: PartEvents;
  /** How long members wait for a silent primary before they elect another. */
  readonly electionTimeoutMs?: number | undefined;
  /** Allows failpoints. */
  readonly testCommands?: boolean | undefined;
}

const setName = 'torture';
const portBusyMs = 5_000;
const primaryWithinMs = 60_000;
/** Each query opens its own connection, so it runs less often than other conditions are checked. */
const askAgainMs = 100;
/** A member that has not answered by then does not count as primary: it may be frozen. */
const silentAfterMs = 2_000;
/** Shorter than the 10 s of a real set, for more elections per minute. */
export const electionTimeoutMs = 2_000;
const arguments_ = ['--replSet', setName, '--wiredTigerCacheSizeGB', '0.25', '--oplogSize', '256'];
// On a signal a primary would otherwise wait 15 s for another member to take over.
arguments_.push('--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=0');
const direct = (port: number): string => `mongodb://127.0.0.1:${port}/?directConnection=true`;

/** Queries one member, at its own address, over its own connection. */
async function ask<T>(
  port: number,
  work: (client: MongoClient) => Promise<T>,
  withinMs = 30_000,
): Promise<T> {
  const client = new MongoClient(direct(port), {
    serverSelectionTimeoutMS: withinMs,
    socketTimeoutMS: withinMs,
  });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

/** Starts the members and waits until there is a primary. */
export async function startMongoSet(options: MongoSetOptions): Promise<MongoSet> {
  const { binary, dir, events } = options;
  const args = options.testCommands ? [...arguments_, '--setParameter', 'enableTestCommands=1'] : arguments_;
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
      silentAfterMs,
    ).catch(
      () => false, // it is down, or frozen
    );
  const primaryAt = async (): Promise<number> => {
    const found = await until(
      async () => {
        const are = await Promise.all(ports.map(isPrimary));
        if (are.includes(true)) return { at: are.indexOf(true) };
        await sleep(askAgainMs);
        return null;
      },
      'a primary',
      primaryWithinMs,
    );
    return found.at;
  };

  const becomePrimary = async (port: number): Promise<void> => {
    await until(
      async () => {
        // Refused until it has heard from another member after its start.
        await ask(port, (client) => client.db('admin').command({ replSetStepUp: 1 })).catch(() =>
          sleep(askAgainMs),
        );
        return isPrimary(port);
      },
      `the member at ${port} is the primary`,
      primaryWithinMs,
    );
  };

  const portOf = (member: Part): number => ports[members.indexOf(member)] ?? 0;
  const setFetching = async (these: readonly Part[], mode: 'alwaysOn' | 'off'): Promise<void> => {
    for (const member of these) {
      await ask(portOf(member), (client) =>
        client.db('admin').command({ configureFailPoint: 'stopReplProducer', mode }),
      );
    }
  };

  try {
    for (let at = 0; at < options.members; at += 1) {
      const port = await chooseFreePort();
      const dbPath = join(dir, `mongo-${at + 1}`);
      await mkdir(dbPath, { recursive: true });
      const start = async () => {
        await becomesFree(port, portBusyMs);
        return runMongod({ binary, dbPath, port, args, log });
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
      settings: {
        electionTimeoutMillis: options.electionTimeoutMs ?? electionTimeoutMs,
        heartbeatIntervalMillis: 500,
      },
    };
    await ask(first, (client) => client.db('admin').command({ replSetInitiate: config }));
    // A new set would wait for its election timeout first.
    await becomePrimary(first);
    const whole = `mongodb://${behind.map((port) => `127.0.0.1:${port}`).join(',')}/?replicaSet=${setName}`;
    return {
      members,
      proxies,
      urlFor: (node) => (options.members === 1 ? direct(proxies[node]?.port ?? 0) : whole),
      auditUrl: options.members === 1 ? direct(first) : whole,
      primary: async () => members[await primaryAt()] as Part, // one for each port
      stepDown: async () => {
        const port = ports[await primaryAt()] ?? 0;
        // The command closes connections, in older servers its own too.
        await ask(port, (client) =>
          client.db('admin').command({ replSetStepDown: 10, secondaryCatchUpPeriodSecs: 5 }),
        ).catch(() => sleep(askAgainMs));
      },
      secondaries: async () => {
        const primary = members[await primaryAt()];
        return members.filter((member) => member !== primary);
      },
      stepUp: (member) => becomePrimary(portOf(member)),
      stopFetching: (these) => setFetching(these, 'alwaysOn'),
      fetchAgain: (these) => setFetching(these, 'off'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
