// A mall on one machine: a database, Redis, nodes and a balancer, each a process that is restarted when it dies.
import { join } from 'node:path';
import type { Log } from '../../ports/log.ts';
import type { Config } from '../../runtime/config.ts';
import type { Database } from '../../runtime/database.ts';
import type { RunFile } from '../../runtime/run-file.ts';
import { runHaproxy } from '../haproxy/run-haproxy.ts';
import { chooseFreePort, isPortFree } from '../programs/free-port.ts';
import type { Kept } from '../programs/keep-running.ts';
import { keepRunning } from '../programs/keep-running.ts';
import type { ProgramRun } from '../programs/program.ts';
import { runRedis } from '../redis-server/run-redis.ts';
import { runMember } from './member.ts';
import type { ClusterPrograms } from './programs.ts';

export interface ClusterOptions {
  readonly config: Config;
  /** On MongoDB. The caller closes it. */
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
  /** Nodes first, all at once, each by its own drain; then the balancer and Redis. */
  stop(): Promise<void>;
}

const settingsFile = join(import.meta.dirname, '..', '..', '..', 'deploy', 'haproxy', 'haproxy.cfg');
/** A node that has not stopped this long after DRAIN_MS is killed. */
const stopMarginMs = 5_000;
const balancerNoticeMs = 1_500;

/**
 * Starts all parts and resolves when the first request can be served.
 * @throws Error with the reason when a part does not start; nothing is left running then
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { config, database, log } = options;
  const stops: (() => Promise<void>)[] = [];
  let started = false;

  /** Restarts the part until the cluster stops. */
  async function keep<Run extends ProgramRun>(name: string, start: () => Promise<Run>): Promise<Kept<Run>> {
    const kept = keepRunning(await start(), {
      start,
      onDeath: (death) => {
        if (death.isPlanned)
          log.info({ part: name, death }, 'a part of the cluster was told to end and is started again');
        else log.error({ part: name, death }, 'a part of the cluster died and is started again');
        if (started) options.onChange(parts());
      },
      onReturn: (back) => {
        log.warn({ part: name, back }, 'a part of the cluster is back');
        if (started) options.onChange(parts());
      },
    });
    stops.push(kept.stop);
    return kept;
  }

  const { redisServer } = options.programs;
  const redis = redisServer === null ? null : await startRedis(redisServer.path);
  // The version of our own Redis is known. All nodes must use the same adapter.
  const adapter = config.REDIS_ADAPTER ?? (redisServer?.shards === true ? 'sharded' : undefined);
  const redisUrl = config.REDIS_URL ?? redis?.url;

  async function startRedis(binary: string) {
    const port = await chooseFreePort();
    const kept = await keep('redis', () => runRedis({ binary, port }));
    return { url: `redis://127.0.0.1:${port}`, kept };
  }

  async function startMember(id: string, port: number) {
    const settings = {
      NODE_NAME: id,
      HOST: '127.0.0.1',
      PORT: String(port),
      MONGODB_URL: database.mongo?.url ?? '',
      JWT_SECRET: options.secret,
      // Longer than two health checks of the balancer.
      DRAIN_NOTICE_MS: String(config.DRAIN_NOTICE_MS || balancerNoticeMs),
      ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
      ...(adapter === undefined ? {} : { REDIS_ADAPTER: adapter }),
      ...(options.programs.haproxy === null ? {} : { TRUST_PROXY: 'true' }),
    };
    const kept = await keep(id, () => runMember(settings, config.DRAIN_MS + stopMarginMs));
    return { id, port, kept };
  }

  async function startBalancer(binary: string, nodes: readonly { id: string; port: number }[]) {
    const port = config.PORT === 0 ? await chooseFreePort() : config.PORT;
    const kept = await keep('balancer', () =>
      runHaproxy({
        binary,
        settings: settingsFile,
        dir: config.DATA_DIR,
        host: config.HOST,
        port,
        nodes,
      }),
    );
    const host = config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST;
    return { url: `http://${host}:${port}`, kept };
  }

  const stop = async (): Promise<void> => {
    started = false;
    // Nodes stop first and together; Redis and the balancer stay until they are done.
    await Promise.all(members.map(({ kept }) => kept.stop()));
    for (const each of stops.toReversed()) await each();
  };

  const members: Awaited<ReturnType<typeof startMember>>[] = [];
  let balancer: Awaited<ReturnType<typeof startBalancer>> | null = null;
  function parts(): RunningParts {
    const pidOf = (kept: Kept<ProgramRun>): { pid?: number } => {
      const pid = kept.current()?.pid;
      return pid === undefined ? {} : { pid };
    };
    return {
      url: balancer?.url ?? nodeUrl(members[0]?.port ?? 0),
      nodes: members.map(({ id, port, kept }) => ({ id, url: nodeUrl(port), ...pidOf(kept) })),
      redis: redisUrl === undefined ? null : { url: redisUrl, ...(redis === null ? {} : pidOf(redis.kept)) },
      balancer: balancer === null ? null : pidOf(balancer.kept),
    };
  }

  try {
    const ports = await choosePorts(config.PORT, options.nodes);
    const starting = ports.map((port, at) => startMember(`node-${at + 1}`, port));
    for (const result of await Promise.allSettled(starting)) {
      if (result.status === 'rejected') throw result.reason;
      members.push(result.value);
    }
    if (options.programs.haproxy !== null) balancer = await startBalancer(options.programs.haproxy, members);
    started = true;
    return { parts, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const nodeUrl = (port: number): string => `http://127.0.0.1:${port}`;

/** The ports after the balancer's, where they are free: easy to guess. */
async function choosePorts(balancer: number, count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let at = 1; at <= count; at += 1) {
    const wanted = balancer + at;
    const usable = balancer !== 0 && wanted <= 65_535 && (await isPortFree(wanted));
    ports.push(usable ? wanted : await chooseFreePort());
  }
  return ports;
}
