// The mall under torture: real processes, with a fault proxy before each one that another depends on.
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishRulebookIfNone } from '../../src/rulebooks/first-rulebook.ts';
import { loadConfig } from '../../src/runtime/config.ts';
import { openDatabase } from '../../src/runtime/database.ts';
import type { Tuning } from '../../src/runtime/tuning.ts';
import { runMember } from '../../src/supervision/cluster/member.ts';
import { runHaproxy } from '../../src/supervision/haproxy/run-haproxy.ts';
import { chooseFreePort } from '../../src/supervision/programs/free-port.ts';
import { runRedis } from '../../src/supervision/redis-server/run-redis.ts';
import { until } from '../node/until.ts';
import { silent } from '../silent-log.ts';
import { becomesFree } from './becomes-free.ts';
import type { FaultProxy } from './fault-proxy.ts';
import { startFaultProxy } from './fault-proxy.ts';
import type { MongoSet } from './mongo-set.ts';
import { startMongoSet } from './mongo-set.ts';
import type { Step } from './mongo-steps.ts';
import { inspectCommits } from './mongo-steps.ts';
import type { Part } from './part.ts';
import { keepPart } from './part.ts';
import type { TorturePrograms } from './programs.ts';

/** Scenarios with one plan run in one mall, one after the other. */
export interface MallPlan {
  readonly members: 1 | 3;
  readonly nodes: number;
  /** Settings of the nodes, in addition to those of every mall here. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Tuning of the nodes, in addition to `tuningOfNodes`. */
  readonly tuning?: Partial<Tuning>;
  /** For three members; absent: a short time, for many elections per minute. */
  readonly electionTimeoutMs?: number;
  /** MongoDB allows failpoints. */
  readonly testCommands?: true;
}

const tuningOfNodes: Partial<Tuning> = {
  // All connections open from the start, so that a node has the same number before and after.
  mongoPoolMax: 12,
  // A Redis that was killed or flushed has lost the leaderboards: they are rebuilt soon.
  projectionsMs: 3_000,
};

/** Decides about a step of a commit before it is passed on. `at`: the proxy, which in a set of one means the node. */
export type Strike = (step: Step, at: number) => Promise<'pass' | 'drop'>;

export interface Mall {
  readonly plan: MallPlan;
  readonly secret: string;
  readonly dir: string;
  /** The address for clients: through the Wi-Fi proxy to the balancer. */
  readonly url: string;
  readonly wifi: FaultProxy;
  /** Between the balancer and each node. */
  readonly doors: readonly FaultProxy[];
  /** Between each node and Redis. */
  readonly toRedis: readonly FaultProxy[];
  readonly mongo: MongoSet;
  readonly nodes: readonly Part[];
  readonly redis: Part;
  readonly balancer: Part;
  readonly redisPort: number;
  /** For tools on this machine, without the proxies. */
  readonly toolSettings: Readonly<Record<string, string>>;
  readonly database: string;
  strikeAt(strike: Strike | null): void;
  nodeUrl(at: number): string;
  parts(): readonly Part[];
  /** Processes that ended without being killed, since the start. */
  faults(): readonly string[];
  /** For the processes of a fleet, which are counted with the mall's own. */
  noteKill(name: string): void;
  noteFault(sentence: string): void;
  /** Kills since the start, by what was killed. */
  kills(): ReadonlyMap<string, number>;
  /** Lifts every fault, and waits until everything runs and every node is ready. */
  whole(): Promise<void>;
  /** Called at the stop, before anything else of the mall stops. */
  alsoStop(stop: () => Promise<void>): void;
  stop(): Promise<void>;
}

const secret = 'a secret for torture that is long enough';
const database = 'torture';
const host = '127.0.0.1';
const readyWithinMs = 60_000;
const stopWithinMs = 10_000;
const portBusyMs = 5_000;

/** Starts everything in its own folder; nothing is left when that fails. */
export async function startMall(plan: MallPlan, programs: TorturePrograms): Promise<Mall> {
  const dir = await mkdtemp(join(tmpdir(), 'deerfields-torture-'));
  const log = openSync(join(dir, 'nodes.log'), 'a');
  const stops: (() => Promise<void>)[] = [];
  const faults: string[] = [];
  const kills = new Map<string, number>();
  const events = {
    onKill: (name: string) => void kills.set(name, (kills.get(name) ?? 0) + 1),
    onFault: (sentence: string) => void faults.push(sentence),
  };
  const clientStops: (() => Promise<void>)[] = [];
  const nodes: Part[] = [];
  let strike: Strike | null = null;
  const stop = async (): Promise<void> => {
    // Tills and nodes at the same time; then, one after the other, what they depend on.
    await Promise.all([...clientStops, ...nodes.map((node) => node.stop)].map((each) => each()));
    for (const each of stops.splice(0).toReversed()) await each();
    closeSync(log);
    await rm(dir, { recursive: true, force: true });
  };
  const proxied = async (to: number): Promise<FaultProxy> => {
    const proxy = await startFaultProxy({ to });
    stops.push(proxy.close);
    return proxy;
  };

  try {
    const mongo = await startMongoSet({
      binary: programs.mongod.path,
      dir,
      members: plan.members,
      nodes: plan.nodes,
      inspect: (at) => inspectCommits(async (step) => (strike === null ? 'pass' : strike(step, at))),
      events,
      electionTimeoutMs: plan.electionTimeoutMs,
      testCommands: plan.testCommands,
    });
    stops.push(mongo.stop);
    const redisPort = await chooseFreePort();
    const startRedis = async () => {
      await becomesFree(redisPort, portBusyMs);
      return runRedis({ binary: programs.redisServer.path, port: redisPort });
    };
    const redis = await keepPart('redis', startRedis, events);
    stops.push(redis.stop);

    const toolSettings = {
      DATA_DIR: dir,
      PORT: '0',
      MONGODB_URL: mongo.auditUrl,
      MONGODB_DATABASE: database,
      REDIS_URL: `redis://${host}:${redisPort}`,
      JWT_SECRET: secret,
      LOG_LEVEL: 'error',
      TUNING: '{"mongoPoolMax":10}',
    };
    await publishFirstRulebook(toolSettings);

    const startNode = async (at: number, port: number, redisUrl: string): Promise<void> => {
      const settings = {
        ...toolSettings,
        NODE_ENV: 'development',
        NODE_NAME: `node-${at + 1}`,
        HOST: host,
        PORT: String(port),
        MONGODB_URL: mongo.urlFor(at),
        REDIS_URL: redisUrl,
        TUNING: JSON.stringify({ ...tuningOfNodes, ...plan.tuning }),
        // Long enough for two checks of the balancer.
        DRAIN_NOTICE_MS: '1500',
        LOG_LEVEL: 'warn',
        ...plan.settings,
      };
      const start = async () => {
        await becomesFree(port, portBusyMs);
        return runMember(settings, stopWithinMs, log);
      };
      const part = await keepPart(`node-${at + 1}`, start, events);
      nodes[at] = part;
    };
    const ports: number[] = [];
    const toRedis: FaultProxy[] = [];
    for (let at = 0; at < plan.nodes; at += 1) {
      ports.push(await chooseFreePort());
      toRedis.push(await proxied(redisPort));
    }
    const starting = ports.map((port, at) => startNode(at, port, `redis://${host}:${toRedis[at]?.port}`));
    for (const result of await Promise.allSettled(starting)) {
      if (result.status === 'rejected') throw result.reason;
    }

    const doors: FaultProxy[] = [];
    for (const port of ports) doors.push(await proxied(port));
    const balancerPort = await chooseFreePort();
    const startBalancer = async () => {
      await becomesFree(balancerPort, portBusyMs);
      const behind = doors.map(({ port }, at) => ({ id: `node-${at + 1}`, port }));
      return runHaproxy({
        binary: programs.haproxy.path,
        dir,
        host,
        port: balancerPort,
        nodes: behind,
      });
    };
    const balancer = await keepPart('balancer', startBalancer, events);
    stops.push(balancer.stop);
    const wifi = await proxied(balancerPort);

    const parts = [...mongo.members, redis, ...nodes, balancer];
    const nodeUrl = (at: number): string => `http://${host}:${ports[at]}`;
    const isReady = async (url: string): Promise<boolean> =>
      (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => null))?.ok === true;
    return {
      plan,
      secret,
      dir,
      database,
      url: `http://${host}:${wifi.port}`,
      wifi,
      doors,
      toRedis,
      mongo,
      nodes,
      redis,
      balancer,
      redisPort,
      toolSettings,
      nodeUrl,
      strikeAt: (next) => {
        strike = next;
      },
      parts: () => parts,
      faults: () => faults,
      noteKill: events.onKill,
      noteFault: events.onFault,
      kills: () => kills,
      whole: async () => {
        strike = null;
        for (const proxy of [wifi, ...doors, ...toRedis, ...mongo.proxies]) proxy.heal();
        for (const part of parts) part.thaw();
        for (const part of parts) await part.up();
        await mongo.primary();
        for (const at of nodes.keys())
          await until(() => isReady(nodeUrl(at)), `node-${at + 1} is ready`, readyWithinMs);
        await until(() => isReady(`http://${host}:${wifi.port}`), 'the balancer knows it', readyWithinMs);
      },
      alsoStop: (each) => void clientStops.push(each),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function publishFirstRulebook(settings: Readonly<Record<string, string>>): Promise<void> {
  const config = loadConfig(settings);
  const opened = await openDatabase(config, silent, () => {});
  await publishRulebookIfNone(config, opened.rulebooks, () => {});
  await opened.close();
}
