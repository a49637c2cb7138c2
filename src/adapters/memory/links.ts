// Codes of links in memory, bounded; gone with the process.
import type { LinkedIdentity, Links } from '../../ports/links.ts';
import { StoreUnavailableError } from '../../ports/store.ts';

const defaultMax = 1_000;

/** Refuses a new code while `max` codes have not expired. */
export function createMemoryLinks(max = defaultMax, now: () => number = Date.now): Links {
  const links = new Map<string, { readonly identity: LinkedIdentity; readonly untilMs: number }>();
  return {
    put: async (code, identity, untilMs) => {
      if (links.size >= max) {
        for (const [known, link] of links) if (link.untilMs <= now()) links.delete(known);
      }
      if (links.size >= max) throw new StoreUnavailableError('the memory store holds no more links');
      links.set(code, { identity, untilMs });
    },
    read: async (code, nowMs) => {
      const link = links.get(code);
      return link !== undefined && link.untilMs > nowMs ? link.identity : null;
    },
  };
}
