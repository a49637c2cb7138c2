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
  /** As `get`, without counting as a use. */
  peek(key: string): Value | undefined;
  clear(): void;
  figures(): CacheFigures;
}

/** `max` 0 keeps nothing. */
export function createCountedCache<Value extends object>(max: number): CountedCache<Value> {
  const cache = new LRUCache<string, Value>({ max: Math.max(1, max) });
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
    figures: () => ({ size: cache.size, max, hits, misses }),
  };
}
