// How much of the machine this process uses: resident memory, and CPU over the last seconds.
import { totalmem } from 'node:os';

export interface LoadMeter {
  memory(): { readonly residentBytes: number; readonly percent: number };
  /** Of one core; a process may use more than one. */
  cpu(): { readonly percent: number };
  stop(): void;
}

const everyMs = 5_000;

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
  // In a container the limit counts, not the machine.
  const available = process.constrainedMemory() || totalmem();
  return {
    memory: () => {
      const residentBytes = process.memoryUsage.rss();
      return { residentBytes, percent: (residentBytes / Math.min(available, totalmem())) * 100 };
    },
    cpu: () => ({ percent }),
    stop: () => clearInterval(timer),
  };
}
