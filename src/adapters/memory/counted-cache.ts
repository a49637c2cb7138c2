// A bounded cache, least recently used out first, that counts its hits and misses.
import { LRUCache } from 'lru-cache';
import type { Cache } from '../../ports/cache.ts';

export interface CacheFigures {
  readonly size: number;
  readonly max: number;
  readonly hits: number;
  readonly misses: number;
}

export interface CountedCache<Value extends object> extends Cache<Value> {
  clear(): void;
  /** Removes expired values. They are never returned, but use memory until then. */
  purge(): void;
  figures(): CacheFigures;
}

export interface CacheOptions<Value> {
  /** How long a value is kept after it was set; absent: until others need its place. */
  readonly ttlMs?: number;
  /** A monotonic clock in milliseconds. Absent: the system's. */
  readonly now?: () => number;
  /** What a value counts for, a whole number from 1; absent: 1. One that counts for more than `max` is not kept. */
  readonly sizeOf?: (value: Value) => number;
}

/** Expiry is a matter of minutes: on the path of a receipt the system's clock is looked at once a second. */
const ttlResolutionMs = 1_000;

/** `max` 0 keeps nothing. */
export function createCountedCache<Value extends object>(
  max: number,
  { ttlMs, now, sizeOf }: CacheOptions<Value> = {},
): CountedCache<Value> {
  const room = Math.max(1, max);
  const clock = {
    perf: { now: now ?? (() => performance.now()) },
    ttlResolution: now === undefined ? Math.min(ttlResolutionMs, ttlMs ?? 0) : 0,
  };
  const cache = new LRUCache<string, Value>({
    ...(sizeOf === undefined ? { max: room } : { maxSize: room, sizeCalculation: sizeOf }),
    ...(ttlMs === undefined ? {} : { ttl: ttlMs, ...clock }),
  });
  let hits = 0;
  let misses = 0;
  return {
    get: (key) => {
      const value = cache.get(key);
      if (value === undefined) misses += 1;
      else hits += 1;
      return value;
    },
    set: (key, value) => {
      if (max > 0) cache.set(key, value);
    },
    delete: (key) => cache.delete(key),
    peek: (key) => cache.peek(key),
    clear: () => cache.clear(),
    purge: () => void cache.purgeStale(),
    figures: () => ({
      size: sizeOf === undefined ? cache.size : cache.calculatedSize,
      max,
      hits,
      misses,
    }),
  };
}
