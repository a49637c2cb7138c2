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
  const registers = [registry];
  const {
    answers,
    batchSize,
    batchSeconds,
    retries,
    announceSeconds,
    requestSeconds,
    events,
    repaired,
    clockErrors,
    clocksWrong,
  } = createInstruments(registers);
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

const samplesOf = (value: ReturnType<Read>): [labels: { name?: string }, value: number][] =>
  typeof value === 'number'
    ? [[{}, value]]
    : Object.entries(value).map(([name, figure]) => [{ name }, figure]);
