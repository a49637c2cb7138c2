// The figures of a node, as the performance report and as Prometheus gauges.
import type { CacheFigures } from '../adapters/memory/counted-cache.ts';
import type { NodeMetrics } from '../adapters/metrics/telemetry.ts';
import type { PerformanceReport } from '../contracts/routes.ts';
import type { LoadMeter } from './load.ts';

export interface Figures {
  readonly node: string;
  readonly durable: boolean;
  readonly metrics: NodeMetrics;
  readonly load: LoadMeter;
  readonly connections: number;
  readonly followed: number;
  readonly intake: PerformanceReport['intake'];
  readonly caches: Readonly<Record<string, CacheFigures>>;
  readonly storeAvailable: boolean;
}

export const reportPerformance = (figures: Figures): PerformanceReport => ({
  node: figures.node,
  uptimeSeconds: process.uptime(),
  durable: figures.durable,
  timings: figures.metrics.timings(),
  memory: figures.load.memory(),
  cpu: figures.load.cpu(),
  connections: figures.connections,
  intake: figures.intake,
  caches: figures.caches,
});

/** Registers every gauge; each is read when it is asked for. */
export function reportMetrics(metrics: NodeMetrics, figures: () => Figures): void {
  const perCache = (read: (cache: CacheFigures) => number) => () =>
    Object.fromEntries(Object.entries(figures().caches).map(([name, cache]) => [name, read(cache)]));
  metrics.gauge('deerfields_sockets', 'Connected sockets.', () => figures().connections);
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
  metrics.gauge('deerfields_store_available', '1 while the database answers.', () =>
    Number(figures().storeAvailable),
  );
  metrics.gauge('deerfields_store_durable', '0 where nothing is kept.', () => Number(figures().durable));
  metrics.gauge(
    'deerfields_cache_size',
    'Entries in a cache.',
    perCache(({ size }) => size),
  );
  metrics.gauge(
    'deerfields_cache_hits',
    'Hits of a cache since the start.',
    perCache(({ hits }) => hits),
  );
  metrics.gauge(
    'deerfields_cache_misses',
    'Misses of a cache since the start.',
    perCache(({ misses }) => misses),
  );
}
