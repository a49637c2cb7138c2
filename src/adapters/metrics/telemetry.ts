// Every metric of a node in one place: Prometheus figures, and timings with percentiles in bounded memory.
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Telemetry } from '../../ports/telemetry.ts';

export interface Timing {
  readonly count: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export interface NodeMetrics extends Telemetry {
  /** A figure read when asked for; `labels` names its one label and gives a value for each. */
  gauge(name: string, help: string, read: () => number | Readonly<Record<string, number>>): void;
  timings(): Record<string, Timing>;
  /** Prometheus text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** An hour in microseconds: longer than anything timed here. */
const longest = 3_600_000_000;
const secondBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export function createMetrics(): NodeMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const answers = new Counter({
    name: 'deerfields_receipts_total',
    help: 'Commands answered, by outcome or error code.',
    labelNames: ['result'],
    registers,
  });
  const batchSize = new Histogram({
    name: 'deerfields_batch_size',
    help: 'Commands in one transaction.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128],
    registers,
  });
  const batchSeconds = new Histogram({
    name: 'deerfields_batch_seconds',
    help: 'From taking a batch to its answers.',
    buckets: secondBuckets,
    registers,
  });
  const retries = new Counter({
    name: 'deerfields_batch_retries_total',
    help: 'Batches decided again, by cause.',
    labelNames: ['cause'],
    registers,
  });
  const announceSeconds = new Histogram({
    name: 'deerfields_announce_seconds',
    help: 'From commit to the last push handed to the sockets.',
    buckets: secondBuckets,
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'deerfields_request_seconds',
    help: 'Events and routes, from arrival to reply.',
    labelNames: ['name'],
    buckets: secondBuckets,
    registers,
  });
  const events = new Counter({
    name: 'deerfields_events_total',
    help: 'Events replied to, by name and by ok or error code.',
    labelNames: ['event', 'result'],
    registers,
  });
  const repaired = new Counter({
    name: 'deerfields_repaired_records_total',
    help: 'Journal records that the head check found untold and sent.',
    registers,
  });
  /** By event or route: names come from tables, so there are few. */
  const timings = new Map<string, RecordableHistogram>();

  return {
    answered: (result) => answers.inc({ result }),
    batch: (size, ms) => {
      batchSize.observe(size);
      batchSeconds.observe(ms / 1_000);
    },
    batchRetried: (cause) => retries.inc({ cause }),
    announced: (ms) => announceSeconds.observe(ms / 1_000),
    repaired: (records) => repaired.inc(records),
    replied: (event, result) => events.inc({ event, result }),
    timed: (name, ms) => {
      requestSeconds.observe({ name }, ms / 1_000);
      let timing = timings.get(name);
      if (timing === undefined) {
        timing = createHistogram({ lowest: 1, highest: longest, figures: 3 });
        timings.set(name, timing);
      }
      timing.record(Math.min(longest, Math.max(1, Math.round(ms * 1_000))));
    },
    gauge: (name, help, read) => {
      new Gauge({
        name,
        help,
        registers,
        labelNames: ['name'],
        collect() {
          const value = read();
          if (typeof value === 'number') this.set(value);
          else for (const [label, figure] of Object.entries(value)) this.set({ name: label }, figure);
        },
      });
    },
    timings: () => Object.fromEntries([...timings].map(([name, histogram]) => [name, timingOf(histogram)])),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

const timingOf = (histogram: RecordableHistogram): Timing => ({
  count: histogram.count,
  meanMs: histogram.mean / 1_000,
  p50Ms: histogram.percentile(50) / 1_000,
  p95Ms: histogram.percentile(95) / 1_000,
  p99Ms: histogram.percentile(99) / 1_000,
});
