// How much of the machine this process uses: resident memory, CPU over the last seconds, delay of the event loop.
import { totalmem } from 'node:os';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

export interface LoadMeter {
  memory(): { readonly residentBytes: number; readonly percent: number };
  /** Percent of one core. It may exceed 100. */
  cpu(): { readonly percent: number };
  /** Mean delay of the event loop over the last second. */
  loopDelayMs(): number;
  /** Milliseconds that the event loop has worked since its start, including the time in which other processes ran. */
  workedMs(): number;
  stop(): void;
}

const everyMs = 5_000;
const loopEveryMs = 1_000;
const resolutionMs = 10;

export function startLoadMeter(): LoadMeter {
  let usage = process.cpuUsage();
  let since = performance.now();
  let percent = 0;
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(usage);
    percent = ((user + system) / 1_000 / (performance.now() - since)) * 100;
    usage = process.cpuUsage();
    since = performance.now();
  }, everyMs);
  const loop = monitorEventLoopDelay({ resolution: resolutionMs });
  loop.enable();
  let loopDelayMs = 0;
  const loopTimer = setInterval(() => {
    // The monitor measures the whole interval, so the planned wait is subtracted.
    loopDelayMs = Math.max(0, (loop.mean || 0) / 1e6 - resolutionMs);
    loop.reset();
  }, loopEveryMs);
  // In a container the memory limit is the one that counts.
  const available = process.constrainedMemory() || totalmem();
  return {
    memory: () => {
      const residentBytes = process.memoryUsage.rss();
      return { residentBytes, percent: (residentBytes / Math.min(available, totalmem())) * 100 };
    },
    cpu: () => ({ percent }),
    loopDelayMs: () => loopDelayMs,
    workedMs: () => performance.eventLoopUtilization().active,
    stop: () => {
      clearInterval(timer);
      clearInterval(loopTimer);
      loop.disable();
    },
  };
}
