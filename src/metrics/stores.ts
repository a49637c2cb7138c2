// Metrics of MongoDB, Redis and the caches.
import type { NodeMetrics, Read } from '../adapters/metrics/telemetry.ts';
import type { PoolFigures } from '../adapters/mongo/pool-meter.ts';
import type { PerformanceReport } from '../contracts/performance-report.ts';
import type { ClusterBusFigures, Figures } from './figures.ts';
import { allCaches } from './figures.ts';

export function reportStores(metrics: NodeMetrics, figures: () => Figures): void {
  reportMongo(metrics, figures);
  reportRedis(metrics, figures);
  reportCaches(metrics, figures);
}

function reportMongo(metrics: NodeMetrics, figures: () => Figures): void {
  const ofPool = (read: (pool: PoolFigures) => ReturnType<Read>) => () => {
    const { pool } = figures();
    return pool === null ? {} : read(pool);
  };
  metrics.gauge(
    'deerfields_mongo_connections',
    'Connections to MongoDB: open, and in use; absent on memory.',
    ofPool(({ open, inUse }) => ({ open, in_use: inUse })),
  );
  metrics.gauge(
    'deerfields_mongo_connection_waiters',
    'Operations that wait for a connection to MongoDB.',
    ofPool(({ waiting }) => waiting),
  );
  metrics.counter(
    'deerfields_mongo_connections_asked_total',
    'Requests for a connection to MongoDB.',
    ofPool(({ asked }) => asked),
  );
  metrics.counter(
    'deerfields_mongo_connection_wait_seconds_total',
    'Seconds that operations waited for a connection to MongoDB.',
    ofPool(({ waitedMs }) => waitedMs / 1_000),
  );
  metrics.gauge('deerfields_store_available', '1 while the database answers.', () =>
    Number(figures().storeAvailable),
  );
  metrics.gauge('deerfields_store_durable', '0 where nothing is kept.', () => Number(figures().durable));
}

function reportRedis(metrics: NodeMetrics, figures: () => Figures): void {
  const ofBus = (read: (bus: ClusterBusFigures) => ReturnType<Read>) => () => {
    const { clusterBus } = figures();
    return clusterBus === null ? {} : read(clusterBus);
  };
  metrics.gauge(
    'deerfields_redis_up',
    '1 while both connections to Redis are up; absent without Redis.',
    ofBus(({ isUp }) => Number(isUp)),
  );
  metrics.gauge(
    'deerfields_redis_publish_unanswered',
    'Messages sent to Redis and not answered yet.',
    ofBus(({ published }) => published.unanswered),
  );
  metrics.counter(
    'deerfields_redis_publish_dropped_total',
    'Messages that were not published because Redis was unavailable or too slow.',
    ofBus(({ published }) => published.dropped),
  );
  metrics.counter(
    'deerfields_changes_messages_total',
    'Messages about commits between nodes: sent and received.',
    ofBus(({ changes: { messages } }) => ({ ...messages })),
  );
  metrics.counter(
    'deerfields_node_messages_refused_total',
    'Messages on the channels between nodes that were ignored, by cause: size, signature, time, replay, form.',
    ofBus(({ refused }) => ({ ...refused })),
  );
  metrics.counter(
    'deerfields_cache_invalidations_sent_total',
    'Changed shoppers in messages to other nodes.',
    ofBus(({ changes }) => changes.users.sent),
  );
  metrics.counter(
    'deerfields_cache_invalidations_received_total',
    'Changed shoppers in messages of other nodes.',
    ofBus(({ changes }) => changes.users.received),
  );
}

function reportCaches(metrics: NodeMetrics, figures: () => Figures): void {
  metrics.gauge(
    'deerfields_shared_cache_waiting',
    'Cached shoppers that wait to be written to Redis.',
    () => figures().sharedUserCache?.waiting ?? {},
  );
  metrics.counter(
    'deerfields_shared_cache_total',
    'Cached shoppers in Redis: written, dropped, or ignored because of a wrong signature.',
    () => {
      const { sharedUserCache, clusterBus } = figures();
      if (sharedUserCache === null) return {};
      const { written, dropped } = sharedUserCache;
      return { written, dropped, refused: clusterBus?.cacheStore.refused ?? 0 };
    },
  );
  const perCache = (read: (cache: PerformanceReport['caches'][string]) => number | null) => () =>
    Object.fromEntries(
      Object.entries(allCaches(figures())).flatMap(([name, cache]) => {
        const figure = read(cache);
        return figure === null ? [] : [[name, figure] as const];
      }),
    );
  metrics.gauge(
    'deerfields_cache_size',
    'Entries in a cache. The cache of rules counts stores and missions, that of records counts journal entries.',
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
