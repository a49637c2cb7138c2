// The registry in memory: nodes of one process, as tests have them, or one node alone.
import type { Registry, SeenNode } from '../../ports/registry.ts';
import { forgottenAfterMs, mostInCensus } from '../../ports/registry.ts';

/** Milliseconds since 1970 as they were at the start, from then on by a clock that only goes forward. */
const monotonicNow = (): number => performance.timeOrigin + performance.now();

export function createMemoryRegistry(now: () => number = monotonicNow): Registry {
  /** The node with the latest heartbeat is last. */
  const nodes = new Map<string, SeenNode>();
  return {
    beat: async (self) => {
      const nowMs = now();
      const startedAtMs = nodes.get(self.instance)?.startedAtMs ?? nowMs;
      nodes.delete(self.instance);
      nodes.set(self.instance, { ...self, startedAtMs, seenAtMs: nowMs });
      for (const { instance, seenAtMs } of nodes.values()) {
        if (seenAtMs + forgottenAfterMs <= nowMs || nodes.size > mostInCensus) nodes.delete(instance);
      }
      return { nowMs, nodes: [...nodes.values()] };
    },
    leave: async (instance) => void nodes.delete(instance),
  };
}
