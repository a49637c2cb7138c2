// The figures of a node, as the performance report and as Prometheus gauges.

import type { PartState } from '../adapters/http/server.ts';
import type { CacheFigures } from '../adapters/memory/counted-cache.ts';
import type { NodeMetrics, Read } from '../adapters/metrics/telemetry.ts';
import type { PoolFigures } from '../adapters/mongo/pool-meter.ts';
import type { AudiencesFigures } from '../adapters/socketio/audiences.ts';
import type { PerformanceReport } from '../contracts/routes.ts';
import type { AgeOutFigures } from '../pipeline/age-out.ts';
import type { FoldFigures } from '../pipeline/fold-standings.ts';
import type { SharedCopiesFigures } from '../pipeline/shared-copies.ts';
import type { LoadMeter } from './load.ts';
import type { MallFigures } from './mall.ts';
import type { MembershipFigures } from './membership.ts';
import { describeJobs, describeNodes, reportMembershipMetrics } from './report-membership.ts';

export interface Figures {
  readonly node: string;
  readonly durable: boolean;
  readonly metrics: NodeMetrics;
  readonly load: LoadMeter;
  readonly connections: number;
  readonly turnedAway: Readonly<Record<string, number>>;
  readonly followed: number;
  readonly readers: { readonly waitingBytes: number; readonly cut: number };
  readonly intake: PerformanceReport['intake'];
  readonly caches: Readonly<Record<string, CacheFigures>>;
  /** Null where no copies are shared. */
  readonly sharedCopies: SharedCopiesFigures | null;
  readonly storeAvailable: boolean;
  /** Null on memory. */
  readonly pool: PoolFigures | null;
  readonly mall: MallFigures | null;
  readonly standings: FoldFigures;
  readonly membership: MembershipFigures;
  readonly ageOut: AgeOutFigures;
  readonly crowd: CrowdFigures;
}

export interface CrowdFigures {
  /** Audiences of screens on this node. */
  readonly screens: number;
  readonly waiting: number;
  readonly dropped: number;
  readonly pushes: AudiencesFigures;
}

/** With the copies in Redis, whose number and room are Redis' own. */
function allCaches({ caches, sharedCopies }: Figures): PerformanceReport['caches'] {
  if (sharedCopies === null) return caches;
  const { hits, misses } = sharedCopies;
  return { ...caches, redis: { size: null, max: null, hits, misses } };
}

export const reportPerformance = (figures: Figures): PerformanceReport => ({
  node: figures.node,
  uptimeSeconds: process.uptime(),
  durable: figures.durable,
  timings: figures.metrics.timings(),
  memory: figures.load.memory(),
  cpu: figures.load.cpu(),
  loopDelayMs: figures.load.loopDelayMs(),
  connections: figures.connections,
  intake: figures.intake,
  caches: allCaches(figures),
  database: { available: figures.storeAvailable, pool: figures.pool },
  redis: figures.mall === null ? null : { up: figures.mall.isUp, ...figures.mall.published },
  role: figures.membership.role,
  nodes: figures.membership.nodes.present.map(({ name, url, role, version, sockets }) => ({
    name,
    url,
    role,
    version,
    sockets,
  })),
  jobs: figures.membership.jobs,
});

/** How each part of a node is, for people; of all of them only the door and the database make it unready. */
export function describeParts(
  { storeAvailable, durable, mall, intake, connections, load, standings, membership }: Figures,
  { stopping, rulebook }: { readonly stopping: boolean; readonly rulebook: number },
): PartState[] {
  const away = 'away: other nodes are not heard, everything else goes on';
  return [
    { name: 'door', ok: !stopping, detail: stopping ? 'stopping' : `open, ${connections} sockets` },
    {
      name: 'database',
      ok: storeAvailable,
      detail: durable ? (storeAvailable ? 'answers' : 'away') : 'memory',
    },
    { name: 'redis', ok: mall?.isUp ?? true, detail: mall === null ? 'none' : mall.isUp ? 'answers' : away },
    { name: 'rulebook', ok: true, detail: `version ${rulebook}` },
    {
      name: 'intake',
      ok: intake.waiting < intake.limit,
      detail: `${intake.waiting} of ${intake.limit} waiting, ${intake.batchesInFlight} batches in flight`,
    },
    { name: 'loop', ok: true, detail: `${load.loopDelayMs().toFixed(1)} ms late` },
    { name: 'standings', ok: true, detail: `${standings.waiting} changes waiting` },
    describeNodes(membership),
    describeJobs(membership),
  ];
}

/** Registers every gauge; each is read when it is asked for. */
export function reportMetrics(metrics: NodeMetrics, figures: () => Figures): void {
  const perCache = (read: (cache: PerformanceReport['caches'][string]) => number | null) => () =>
    Object.fromEntries(
      Object.entries(allCaches(figures())).flatMap(([name, cache]) => {
        const figure = read(cache);
        return figure === null ? [] : [[name, figure] as const];
      }),
    );
  metrics.gauge('deerfields_sockets', 'Connected sockets.', () => figures().connections);
  metrics.counter(
    'deerfields_connections_refused_total',
    'Connections turned away, by reason.',
    () => figures().turnedAway,
  );
  metrics.gauge(
    'deerfields_sockets_waiting_bytes',
    'Bytes that clients have not read yet.',
    () => figures().readers.waitingBytes,
  );
  metrics.counter(
    'deerfields_slow_readers_cut_total',
    'Clients cut because they did not read.',
    () => figures().readers.cut,
  );
  metrics.gauge('deerfields_event_loop_delay_ms', 'Mean delay of the event loop over the last second.', () =>
    figures().load.loopDelayMs(),
  );
  metrics.gauge('deerfields_followed_users', 'Shoppers followed on this node.', () => figures().followed);
  metrics.gauge(
    'deerfields_intake_depth',
    'Commands taken in and not answered.',
    () => figures().intake.waiting,
  );
  metrics.gauge(
    'deerfields_batches_in_flight',
    'Transactions in flight.',
    () => figures().intake.batchesInFlight,
  );
  metrics.gauge('deerfields_gathered', 'Commands that wait for a batch.', () => figures().intake.gathered);
  metrics.gauge(
    'deerfields_lanes',
    'Shoppers with commands that wait or are carried.',
    () => figures().intake.lanes,
  );
  metrics.gauge(
    'deerfields_batch_queue_size',
    'Batches handed to p-queue that have not begun.',
    () => figures().intake.batchesQueued,
  );
  const ofPool = (read: (pool: PoolFigures) => ReturnType<Read>) => () => {
    const { pool } = figures();
    return pool === null ? {} : read(pool);
  };
  metrics.gauge(
    'deerfields_mongo_connections',
    'Connections to MongoDB: open, and of them in use; absent on memory.',
    ofPool(({ open, inUse }) => ({ open, in_use: inUse })),
  );
  metrics.gauge(
    'deerfields_mongo_connection_waiters',
    'Operations that wait for a connection to MongoDB.',
    ofPool(({ waiting }) => waiting),
  );
  metrics.counter(
    'deerfields_mongo_connections_asked_total',
    'How often a connection to MongoDB was asked for.',
    ofPool(({ asked }) => asked),
  );
  metrics.counter(
    'deerfields_mongo_connection_wait_seconds_total',
    'How long connections to MongoDB were waited for.',
    ofPool(({ waitedMs }) => waitedMs / 1_000),
  );
  metrics.gauge('deerfields_store_available', '1 while the database answers.', () =>
    Number(figures().storeAvailable),
  );
  metrics.gauge('deerfields_store_durable', '0 where nothing is kept.', () => Number(figures().durable));
  const ofMall = (read: (mall: MallFigures) => number) => () => {
    const { mall } = figures();
    return mall === null ? {} : read(mall);
  };
  metrics.gauge(
    'deerfields_redis_up',
    '1 while both connections to Redis are up; absent without Redis.',
    ofMall(({ isUp }) => Number(isUp)),
  );
  metrics.gauge(
    'deerfields_redis_publish_unanswered',
    'Messages handed to Redis and not answered yet.',
    ofMall(({ published }) => published.unanswered),
  );
  metrics.counter(
    'deerfields_redis_publish_dropped_total',
    'Messages not published, Redis being away or too slow.',
    ofMall(({ published }) => published.dropped),
  );
  metrics.counter(
    'deerfields_cache_invalidations_sent_total',
    'Changed shoppers told to other nodes.',
    ofMall(({ changes }) => changes.sent),
  );
  metrics.counter(
    'deerfields_cache_invalidations_received_total',
    'Changed shoppers heard of from other nodes.',
    ofMall(({ changes }) => changes.received),
  );
  metrics.gauge(
    'deerfields_redis_copies_waiting',
    'Copies of shoppers that wait to be written to Redis.',
    () => figures().sharedCopies?.waiting ?? {},
  );
  metrics.counter(
    'deerfields_redis_copies_total',
    'Copies of shoppers in Redis: written, dropped, or refused because they were none of ours.',
    () => {
      const { sharedCopies, mall } = figures();
      if (sharedCopies === null) return {};
      const { written, dropped } = sharedCopies;
      return { written, dropped, refused: mall?.copies.refused ?? 0 };
    },
  );
  metrics.gauge(
    'deerfields_standings_waiting',
    'Changes that wait to be told to the standings.',
    () => figures().standings.waiting,
  );
  metrics.counter(
    'deerfields_standings_changes_total',
    'Changes for the standings: folded, dropped to be found later, recovered from the journal.',
    () => {
      const { folded, dropped, recovered } = figures().standings;
      return { folded, dropped, recovered };
    },
  );
  reportMembershipMetrics(metrics, () => figures().membership);
  metrics.counter(
    'deerfields_age_out_total',
    'Shoppers, records and receipts folded, and shoppers left because of broken books.',
    () => ({ ...figures().ageOut }),
  );
  metrics.gauge(
    'deerfields_crowd_waiting',
    'Pushes to many that wait for their turn.',
    () => figures().crowd.pushes.waiting,
  );
  metrics.counter(
    'deerfields_crowd_pushes_total',
    'Pushes to many: sent, and replaced by a later one before they were.',
    () => {
      const { sent, replaced } = figures().crowd.pushes;
      return { sent, replaced };
    },
  );
  metrics.gauge(
    'deerfields_crowd_longest_turn_ms',
    'The longest time that a push to many has held up the loop.',
    () => figures().crowd.pushes.longestTurnMs,
  );
  metrics.gauge(
    'deerfields_highlights_waiting',
    'Highlights that wait for the next interval of the screens.',
    () => figures().crowd.waiting,
  );
  metrics.counter(
    'deerfields_highlights_dropped_total',
    'Highlights let go because too many came at once.',
    () => figures().crowd.dropped,
  );
  metrics.gauge(
    'deerfields_screen_audiences',
    'The mall and the stores that have a screen on this node.',
    () => figures().crowd.screens,
  );
  metrics.gauge(
    'deerfields_cache_size',
    'Entries in a cache; of rules the stores and missions in them, of records the entries in them.',
    perCache(({ size }) => size),
  );
  metrics.counter(
    'deerfields_cache_hits_total',
    'Hits of a cache.',
    perCache(({ hits }) => hits),
  );
  metrics.counter(
    'deerfields_cache_misses_total',
    'Misses of a cache.',
    perCache(({ misses }) => misses),
  );
}
