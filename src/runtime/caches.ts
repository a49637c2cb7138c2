// The caches of a node, all in one place: their lifetime, the timer that removes expired entries, their figures.
import type { CacheFigures, CacheOptions, CountedCache } from '../adapters/memory/counted-cache.ts';
import { createCountedCache } from '../adapters/memory/counted-cache.ts';

export interface Caches {
  /** A cache with this name in reports and metrics; what it holds expires after {@link cacheTtlMs}. */
  open<Value extends object>(
    name: string,
    max: number,
    options?: Pick<CacheOptions<Value>, 'sizeOf'>,
  ): CountedCache<Value>;
  figures(): Readonly<Record<string, CacheFigures>>;
  stop(): void;
}

/** How long anything is cached, on a node and in Redis. What is used again within an hour belongs to one visit. */
export const cacheTtlMs = 3_600_000;
/** Expired entries are removed this often, so that they do not take the memory of entries in use. */
const purgeEveryMs = 300_000;

export function openCaches(): Caches {
  const caches = new Map<string, Pick<CountedCache<object>, 'purge' | 'figures'>>();
  // One timer for all: an entry nobody asks for again would keep its memory until others need its place.
  const timer = setInterval(() => {
    for (const cache of caches.values()) cache.purge();
  }, purgeEveryMs);
  return {
    open: <Value extends object>(
      name: string,
      max: number,
      options: Pick<CacheOptions<Value>, 'sizeOf'> = {},
    ) => {
      const cache = createCountedCache<Value>(max, { ttlMs: cacheTtlMs, ...options });
      caches.set(name, cache);
      return cache;
    },
    figures: () => Object.fromEntries([...caches].map(([name, cache]) => [name, cache.figures()])),
    stop: () => clearInterval(timer),
  };
}
