// The performance report of a node: timings, load, caches, stores, other nodes and jobs.
import { z } from 'zod';
import type { Wire } from './wire.ts';

const timing = z.strictObject({
  count: z.number(),
  meanMs: z.number(),
  p50Ms: z.number(),
  p95Ms: z.number(),
  p99Ms: z.number(),
});

const job = z.strictObject({
  runs: z.number(),
  failures: z.number(),
  lastMs: z.number().nullable(),
  isHeld: z.boolean(),
});

/** Counts are since the start of the node. Means and percentiles cover the last minutes, in bounded memory. */
export const performanceReport = z.strictObject({
  node: z.string(),
  uptimeSeconds: z.number(),
  durable: z.boolean(),
  timings: z.record(z.string(), timing),
  memory: z.strictObject({ residentBytes: z.number(), percent: z.number() }),
  cpu: z.strictObject({ percent: z.number() }),
  loopDelayMs: z.number(),
  connections: z.number(),
  screens: z.strictObject({
    /** How many of these have a screen on this node: the mall, and each store. */
    audiences: z.number(),
    /** What screens report to have played since the start of this node. */
    played: z.strictObject({
      emergency: z.number(),
      announcement: z.number(),
      celebration: z.number(),
      schedule: z.number(),
      fallback: z.number(),
    }),
  }),
  admission: z.strictObject({
    waiting: z.number(),
    limit: z.number(),
    inBatcher: z.number(),
    lanes: z.number(),
    batchesInFlight: z.number(),
    batchesQueued: z.number(),
  }),
  caches: z.record(
    z.string(),
    z.strictObject({
      /** Entries, or the sum of their weights; null for a cache outside the node. */
      size: z.number().nullable(),
      max: z.number().nullable(),
      hits: z.number(),
      misses: z.number(),
    }),
  ),
  database: z.strictObject({
    available: z.boolean(),
    pool: z
      .strictObject({
        open: z.number(),
        inUse: z.number(),
        waiting: z.number(),
        asked: z.number(),
        waitedMs: z.number(),
      })
      .nullable(),
  }),
  redis: z.strictObject({ up: z.boolean(), unanswered: z.number(), dropped: z.number() }).nullable(),
  role: z.enum(['all', 'edge', 'jobs']),
  /** The other nodes whose heartbeat is current. */
  nodes: z.array(
    z.strictObject({
      name: z.string(),
      url: z.string(),
      role: z.string(),
      version: z.string(),
      sockets: z.number(),
    }),
  ),
  /** The jobs that this node may run. */
  jobs: z.record(z.string(), job),
});

export type PerformanceReport = Wire<z.infer<typeof performanceReport>>;
