// Latencies of a phase and of a second, as percentiles.
import { createHistogram } from 'node:perf_hooks';

export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Percentiles of very many latencies in little memory, to the microsecond. */
export function createLatencies() {
  const us = createHistogram();
  return {
    add: (ms: number): void => us.record(Math.max(1, Math.round(ms * 1000))),
    /** Zeros if there were none: `count` says so. */
    percentiles: (): Percentiles => {
      const at = (part: number): number => (us.count === 0 ? 0 : us.percentile(part) / 1000);
      return {
        count: us.count,
        p50: at(50),
        p95: at(95),
        p99: at(99),
        max: us.count === 0 ? 0 : us.max / 1000,
      };
    },
  };
}

/** The quantile `part` (0 to 1) of a few hundred values; 0 if there are none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
}
