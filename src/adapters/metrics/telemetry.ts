// Every metric of a node in one place: Prometheus figures, and timings with percentiles in bounded memory.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Telemetry } from '../../ports/telemetry.ts';
import type { Timings } from './timings.ts';
import { createTimings } from './timings.ts';

/** One figure, or one for each value of the label `name`. */
export type Read = () => number | Readonly<Record<string, number>>;

export interface NodeMetrics extends Telemetry {
  /** What goes up and down, read when asked for. */
  gauge(name: string, help: string, read: Read): void;
  /** What only ever grows while the node lives, read when asked for; its name ends in `_total`. */
  counter(name: `${string}_total`, help: string, read: Read): void;
  timings: Timings['read'];
  /** Prometheus text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** A rulebook has at most this many stores. */
const maxStoreLabels = 1_000;
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
    help: 'Commands in one insert.',
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
    name: 'deerfields_commands_again_total',
    help: 'Commands decided again: their shopper had moved on, their receipt was there, or another reason.',
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
  const clockErrors = new Gauge({
    name: 'deerfields_till_clock_error_seconds',
    help: 'How far ahead the clock of a till was that told an impossible time (negative: behind), the last one of each store.',
    labelNames: ['store'],
    registers,
  });
  const clocksWrong = new Counter({
    name: 'deerfields_till_clocks_corrected_total',
    help: 'Receipts for which the time of receipt was taken, as the till told an impossible one, by store.',
    labelNames: ['store'],
    registers,
  });
  const storesWithErrors = new Set<string>();
  const timings = createTimings(() => performance.now());

  return {
    answered: (result) => answers.inc({ result }),
    batch: (size, ms) => {
      batchSize.observe(size);
      batchSeconds.observe(ms / 1_000);
    },
    wentAgain: (cause) => retries.inc({ cause }),
    announced: (ms) => announceSeconds.observe(ms / 1_000),
    clockWrong: (store, errorMs) => {
      if (storesWithErrors.size >= maxStoreLabels && !storesWithErrors.has(store)) return;
      storesWithErrors.add(store);
      clockErrors.set({ store }, errorMs / 1_000);
      clocksWrong.inc({ store });
    },
    repaired: (records) => repaired.inc(records),
    replied: (event, result) => events.inc({ event, result }),
    timed: (name, ms) => {
      requestSeconds.observe({ name }, ms / 1_000);
      timings.record(name, ms);
    },
    gauge: (name, help, read) => {
      new Gauge({
        name,
        help,
        registers,
        labelNames: ['name'],
        collect() {
          for (const [labels, value] of samplesOf(read())) this.set(labels, value);
        },
      });
    },
    counter: (name, help, read) => {
      new Counter({
        name,
        help,
        registers,
        labelNames: ['name'],
        collect() {
          // It is counted elsewhere; this is the sum so far.
          this.reset();
          for (const [labels, value] of samplesOf(read())) this.inc(labels, value);
        },
      });
    },
    timings: timings.read,
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

const samplesOf = (value: ReturnType<Read>): [labels: { name?: string }, value: number][] =>
  typeof value === 'number'
    ? [[{}, value]]
    : Object.entries(value).map(([name, figure]) => [{ name }, figure]);
