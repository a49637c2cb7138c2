// Items that wait to be written to a projection: the newest of each key, up to a limit.
import type { Projection } from '../ports/projection.ts';

export interface WaitingItems<Item> {
  /** Adds items, unless a newer one with the same key waits. Beyond the limit they are dropped. */
  add(items: readonly Item[]): void;
  /** Takes up to `most` items, those that wait longest. */
  take(most: number): Item[];
  /** Counts items that are lost: the projection lacks them. */
  drop(count: number): void;
  /** Drops all that waits. */
  clear(): void;
  /** Whether items were dropped since the last call. */
  takeMissed(): boolean;
  size(): number;
  dropped(): number;
}

export function createWaitingItems<Item>(
  { keyOf, isOlder }: Pick<Projection<Item>, 'keyOf' | 'isOlder'>,
  limit: number,
): WaitingItems<Item> {
  const waiting = new Map<string, Item>();
  let dropped = 0;
  let missed = false;

  function drop(count: number): void {
    dropped += count;
    missed ||= count > 0;
  }

  return {
    add: (items) => {
      for (const item of items) {
        const key = keyOf(item);
        const known = waiting.get(key);
        if (known !== undefined && isOlder(item, known)) continue;
        if (known !== undefined || waiting.size < limit) waiting.set(key, item);
        else drop(1);
      }
    },
    take: (most) => {
      const taken: Item[] = [];
      for (const [key, item] of waiting) {
        if (taken.length === most) break;
        waiting.delete(key);
        taken.push(item);
      }
      return taken;
    },
    drop,
    clear: () => {
      drop(waiting.size);
      waiting.clear();
    },
    takeMissed: () => {
      const had = missed;
      missed = false;
      return had;
    },
    size: () => waiting.size,
    dropped: () => dropped,
  };
}
