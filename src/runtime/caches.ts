// The caches of a node: their lifetime, the timer that removes expired entries, their figures.
import type { CacheFigures, CacheOptions, CountedCache } from '../adapters/memory/counted-cache.ts';
import { createCountedCache } from '../adapters/memory/counted-cache.ts';

export interface Caches {
  /** A cache with this name in reports and metrics. Entries expire after {@link cacheTtlMs}. */
  open<Value extends object>(
    name: string,
    max: number,
    options?: Pick<CacheOptions<Value>, 'sizeOf'>,
  ): CountedCache<Value>;
  figures(): Readonly<Record<string, CacheFigures>>;
  stop(): void;
}

/** How long anything is cached, on a node and in Redis: about as long as a visit to the mall. */
export const cacheTtlMs = 3_600_000;
/** Expired entries are removed this often, so that they free their memory. */
const purgeEveryMs = 300_000;

export function openCaches(): Caches {
  const caches = new Map<string, Pick<CountedCache<object>, 'purge' | 'figures'>>();
  // One timer for all caches. Without it an unused entry would keep its memory until the cache is full.
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
