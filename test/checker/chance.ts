// Randomness from a seed: the same seed and name give the same numbers.
import { createHash } from 'node:crypto';

export interface Chance {
  /** A whole number from 0 up to, but not including, `below`. */
  readonly below: (below: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  readonly oneIn: (times: number) => boolean;
}

export function createChance(seed: number, name: string): Chance {
  let drawn = 0;
  const below = (limit: number): number => {
    drawn += 1;
    return createHash('sha256').update(`${seed}:${name}:${drawn}`).digest().readUInt32BE() % limit;
  };
  return {
    below,
    pick: (list) => {
      const at = below(list.length);
      return list[at] as (typeof list)[number]; // within the list
    },
    oneIn: (times) => below(times) === 0,
  };
}
