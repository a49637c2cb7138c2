// Every metric of a node in one place: Prometheus figures, and timings with percentiles in bounded memory.
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Telemetry } from '../../ports/telemetry.ts';
import { createInstruments } from './instruments.ts';
import type { Timings } from './timings.ts';
import { createTimings } from './timings.ts';

/** One figure, or one for each value of the label `name`. */
export type Read = () => number | Readonly<Record<string, number>>;

export interface NodeMetrics extends Telemetry {
  /** A value that goes up and down. It is read on request. */
  gauge(name: string, help: string, read: Read): void;
  /** A value that only grows until the node stops. It is read on request. */
  counter(name: `${string}_total`, help: string, read: Read): void;
  timings: Timings['read'];
  /** Prometheus text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** A rulebook has at most this many stores. */
const maxStoreLabels = 1_000;

export function createMetrics(): NodeMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const timings = createTimings(() => performance.now());
  return {
    ...createTelemetry(registry, timings),
    gauge: (name, help, read) => {
      new Gauge({
        name,
        help,
        registers: [registry],
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
        registers: [registry],
        labelNames: ['name'],
        collect() {
          // Another part counts it; this is its sum so far.
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

/** The metrics that are counted when something happens. */
function createTelemetry(registry: Registry, timings: Timings): Telemetry {
  const instruments = createInstruments([registry]);
  const storesWithErrors = new Set<string>();
  return {
    answered: (result) => instruments.answers.inc({ result }),
    batch: (size, ms) => {
      instruments.batchSize.observe(size);
      instruments.batchSeconds.observe(ms / 1_000);
    },
    wentAgain: (cause) => instruments.retries.inc({ cause }),
    announced: (ms) => instruments.announceSeconds.observe(ms / 1_000),
    clockWrong: (store, errorMs) => {
      if (storesWithErrors.size >= maxStoreLabels && !storesWithErrors.has(store)) return;
      storesWithErrors.add(store);
      instruments.clockErrors.set({ store }, errorMs / 1_000);
      instruments.clocksWrong.inc({ store });
    },
    repaired: (records) => instruments.repaired.inc(records),
    replied: (event, result) => instruments.events.inc({ event, result }),
    timed: (name, ms) => {
      instruments.requestSeconds.observe({ name }, ms / 1_000);
      timings.record(name, ms);
    },
  };
}

const samplesOf = (value: ReturnType<Read>): [labels: { name?: string }, value: number][] =>
  typeof value === 'number'
    ? [[{}, value]]
    : Object.entries(value).map(([name, figure]) => [{ name }, figure]);
