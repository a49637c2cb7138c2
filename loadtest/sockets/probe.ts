// A probe that is loaded before a server and reports what only the process itself knows. The same for all rivals.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** The questions and their answers. */
export interface Probed {
  /** Resident memory, the same after garbage collection, and used memory. */
  memory: { residentBytes: number; collectedBytes: number; usedBytes: number };
  /** CPU time since the start, user and system. */
  cpuMs: number;
  /** The longest block of the event loop since the last question. */
  longestStallMs: number;
}

const resolutionMs = 1;
const collections = 5;
const betweenCollectionsMs = 200;
const loop = monitorEventLoopDelay({ resolution: resolutionMs });

const answers: { readonly [Name in keyof Probed]: () => Probed[Name] | Promise<Probed[Name]> } = {
  memory: async () => {
    const residentBytes = process.memoryUsage.rss();
    // More than once: memory that one collection frees is returned to the system by a later one.
    for (let at = 0; at < collections; at += 1) {
      globalThis.gc?.();
      await sleep(betweenCollectionsMs);
    }
    const { rss: collectedBytes, heapUsed, external } = process.memoryUsage();
    return { residentBytes, collectedBytes, usedBytes: heapUsed + external };
  },
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
  longestStallMs: () => {
    const longest = Math.max(0, loop.max / 1e6 - resolutionMs);
    // Off until the first question, because it costs a timer of a millisecond.
    loop.enable();
    loop.reset();
    return longest;
  },
};

process.on('message', async (asked: keyof Probed) => {
  process.send?.({ asked, answer: await answers[asked]() });
});
process.channel?.unref();
