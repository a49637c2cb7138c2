// One counted window of a load generator: latencies, and the generator's own lag and CPU.
import { createHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { LoadWindow } from './load-job.ts';

const lagResolutionMs = 10;

export interface Window {
  /** One receipt was settled, this long after it was due. */
  settled(latencyMs: number): void;
  /** Ends the counting and returns the figures. */
  close(): LoadWindow;
}

/** How late the timers of this process fire since the start of the meter: the 99th percentile. */
export function startLagMeter(): { readonly stopMsP99: () => number } {
  const lag = monitorEventLoopDelay({ resolution: lagResolutionMs });
  lag.enable();
  return {
    stopMsP99: () => {
      lag.disable();
      // The monitor's figures include its own interval.
      return Math.max(0, lag.percentile(99) / 1e6 - lagResolutionMs);
    },
  };
}

/** Opens a window now. `ratePerSecond`: the planned rate, if there is one. */
export function openWindow(ratePerSecond?: number): Window {
  const latencyUs = createHistogram();
  const lag = startLagMeter();
  const cpuAtStart = process.cpuUsage();
  const startedAt = performance.now();
  let settled = 0;
  let figures: LoadWindow | undefined;
  return {
    settled: (latencyMs) => {
      settled += 1;
      latencyUs.record(Math.max(1, Math.round(latencyMs * 1000)));
    },
    close: () => {
      if (figures) return figures;
      const seconds = (performance.now() - startedAt) / 1000;
      const cpu = process.cpuUsage(cpuAtStart);
      // Without settled receipts there is no percentile, and an empty histogram would return 0.
      const latencyMs = (part: number) =>
        settled === 0 ? seconds * 1000 : latencyUs.percentile(part) / 1000;
      figures = {
        ...(ratePerSecond === undefined ? {} : { ratePerSecond }),
        receiptsPerSecond: settled / seconds,
        latencyMsP50: latencyMs(50),
        latencyMsP95: latencyMs(95),
        latencyMsP99: latencyMs(99),
        generatorLagMsP99: lag.stopMsP99(),
        generatorCpuPercent: (cpu.user + cpu.system) / 1e4 / seconds,
      };
      return figures;
    },
  };
}
