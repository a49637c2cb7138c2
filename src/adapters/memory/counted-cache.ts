// A bounded cache that drops the least recently used value first, and counts its hits and misses.
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
  /** The size of a value, a whole number from 1; absent: 1. A value larger than `max` is not kept. */
  readonly sizeOf?: (value: Value) => number;
}

/** Values live for minutes, so the system's clock is read at most once a second on the path of a receipt. */
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
