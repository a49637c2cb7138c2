// A mall on one machine: a database, Redis, nodes and a balancer, each a process that is restarted when it dies.
import type { Log } from '../../ports/log.ts';
import type { Config } from '../../runtime/config.ts';
import type { Database } from '../../runtime/database.ts';
import type { RunFile } from '../../runtime/run-file.ts';
import { runHaproxy } from '../haproxy/run-haproxy.ts';
import { chooseFreePort, isPortFree } from '../programs/free-port.ts';
import type { Kept } from '../programs/keep-running.ts';
import { keepRunning } from '../programs/keep-running.ts';
import type { ProgramRun } from '../programs/supervise-child.ts';
import { runRedis } from '../redis-server/run-redis.ts';
import { runMember } from './member.ts';
import type { ClusterPrograms } from './programs.ts';

export interface ClusterOptions {
  readonly config: Config;
  /** A MongoDB database. The caller closes it. */
  readonly database: Database;
  readonly secret: string;
  readonly nodes: number;
  readonly programs: ClusterPrograms;
  readonly log: Log;
  /** Called whenever a part starts or dies. */
  readonly onChange: (cluster: RunningParts) => void;
}

export type RunningParts = Pick<RunFile, 'url'> & Required<Pick<RunFile, 'nodes' | 'redis' | 'balancer'>>;

export interface Cluster {
  parts(): RunningParts;
  /** Stops the nodes first, together, each by its own drain; then the balancer and Redis. */
  stop(): Promise<void>;
}

/** A node that has not stopped this long after DRAIN_MS is killed. */
const stopMarginMs = 5_000;
const balancerNoticeMs = 1_500;

interface KeptMember {
  readonly id: string;
  readonly port: number;
  readonly kept: Kept;
}

/** A part that is reached at `url`. */
interface KeptPart {
  readonly url: string;
  readonly kept: Kept;
}

/** Starts a part and restarts it until the cluster stops. */
type Keep = (name: string, start: () => Promise<ProgramRun>) => Promise<Kept>;

/**
 * Starts all parts and resolves when the first request can be served.
 * @throws Error with the reason when a part does not start; nothing is left running then
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { config, programs } = options;
  const stops: (() => Promise<void>)[] = [];
  const members: KeptMember[] = [];
  let balancer: KeptPart | null = null;
  let isStarted = false;

  const keep: Keep = async (name, start) => {
    const kept = keepRunning(await start(), {
      name,
      log: options.log,
      start,
      onChange: () => {
        if (isStarted) options.onChange(parts());
      },
    });
    stops.push(kept.stop);
    return kept;
  };
  const redis = programs.redisServer === null ? null : await startRedis(programs.redisServer.path, keep);
  const redisUrl = config.REDIS_URL ?? redis?.url;
  const parts = (): RunningParts => ({
    url: balancer?.url ?? nodeUrl(members[0]?.port ?? 0),
    nodes: members.map(({ id, port, kept }) => ({ id, url: nodeUrl(port), ...pidOf(kept) })),
    redis: redisUrl === undefined ? null : { url: redisUrl, ...(redis === null ? {} : pidOf(redis.kept)) },
    balancer: balancer === null ? null : pidOf(balancer.kept),
  });
  const stop = async (): Promise<void> => {
    isStarted = false;
    // Nodes stop first and together; Redis and the balancer stay until they are done.
    await Promise.all(members.map(({ kept }) => kept.stop()));
    for (const each of stops.toReversed()) await each();
  };

  try {
    const ports = await choosePorts(config.PORT, options.nodes);
    const starting = ports.map((port, at) => startMember(`node-${at + 1}`, port, redisUrl, options, keep));
    for (const result of await Promise.allSettled(starting)) {
      if (result.status === 'rejected') throw result.reason;
      members.push(result.value);
    }
    if (programs.haproxy !== null) balancer = await startBalancer(programs.haproxy, config, members, keep);
    isStarted = true;
    return { parts, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startRedis(binary: string, keep: Keep): Promise<KeptPart> {
  const port = await chooseFreePort();
  const kept = await keep('redis', () => runRedis({ binary, port }));
  return { url: `redis://127.0.0.1:${port}`, kept };
}

async function startMember(
  id: string,
  port: number,
  redisUrl: string | undefined,
  { config, database, secret, programs }: ClusterOptions,
  keep: Keep,
): Promise<KeptMember> {
  // The version of our own Redis is known. All nodes must use the same adapter.
  const adapter = config.REDIS_ADAPTER ?? (programs.redisServer?.shards === true ? 'sharded' : undefined);
  const settings = {
    NODE_NAME: id,
    HOST: '127.0.0.1',
    PORT: String(port),
    MONGODB_URL: database.mongo?.url ?? '',
    JWT_SECRET: secret,
    // Longer than two health checks of the balancer.
    DRAIN_NOTICE_MS: String(config.DRAIN_NOTICE_MS || balancerNoticeMs),
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    ...(adapter === undefined ? {} : { REDIS_ADAPTER: adapter }),
    ...(programs.haproxy === null ? {} : { TRUST_PROXY: 'true' }),
  };
  const kept = await keep(id, () => runMember(settings, config.DRAIN_MS + stopMarginMs));
  return { id, port, kept };
}

async function startBalancer(
  binary: string,
  config: Config,
  nodes: readonly KeptMember[],
  keep: Keep,
): Promise<KeptPart> {
  const { DATA_DIR: dir, HOST: host } = config;
  const port = config.PORT === 0 ? await chooseFreePort() : config.PORT;
  const kept = await keep('balancer', () => runHaproxy({ binary, dir, host, port, nodes }));
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`, kept };
}

function pidOf(kept: Kept): { readonly pid?: number } {
  const pid = kept.current()?.pid;
  return pid === undefined ? {} : { pid };
}

const nodeUrl = (port: number): string => `http://127.0.0.1:${port}`;

/** The ports after the balancer's if they are free, because they are easy to guess. */
async function choosePorts(balancer: number, count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let at = 1; at <= count; at += 1) {
    const wanted = balancer + at;
    const usable = balancer !== 0 && wanted <= 65_535 && (await isPortFree(wanted));
    ports.push(usable ? wanted : await chooseFreePort());
  }
  return ports;
}
