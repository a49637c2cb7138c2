// The caches of a node, all in one place: their lifetime, the timer that lets go of what has expired, their figures.
import type { CacheFigures, CacheOptions, CountedCache } from '../adapters/memory/counted-cache.ts';
import { createCountedCache } from '../adapters/memory/counted-cache.ts';
import type { Config } from './config.ts';

export interface Caches {
  /** A cache with this name in reports and metrics; what it holds expires after CACHE_TTL_MS. */
  open<Value extends object>(
    name: string,
    max: number,
    options?: Pick<CacheOptions<Value>, 'sizeOf'>,
  ): CountedCache<Value>;
  figures(): Readonly<Record<string, CacheFigures>>;
  stop(): void;
}

export function openCaches(config: Pick<Config, 'CACHE_TTL_MS' | 'CACHE_PURGE_MS'>): Caches {
  const caches = new Map<string, Pick<CountedCache<object>, 'purge' | 'figures'>>();
  // One timer for all: an entry nobody asks for again would keep its memory until others need its place.
  const timer = setInterval(() => {
    for (const cache of caches.values()) cache.purge();
  }, config.CACHE_PURGE_MS);
  return {
    open: <Value extends object>(
      name: string,
      max: number,
      options: Pick<CacheOptions<Value>, 'sizeOf'> = {},
    ) => {
      const cache = createCountedCache<Value>(max, { ttlMs: config.CACHE_TTL_MS, ...options });
      caches.set(name, cache);
      return cache;
    },
    figures: () => Object.fromEntries([...caches].map(([name, cache]) => [name, cache.figures()])),
    stop: () => clearInterval(timer),
  };
}
