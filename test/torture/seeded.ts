// Reproducible randomness: the same seed gives the same numbers.

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  pick<T>(list: readonly T[]): T;
  /** An independent generator for this name: draws of one part do not affect the others. */
  fork(name: string): Random;
}

/** Mulberry32: small, and uniform enough to choose what is killed. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    whole,
    pick: (list) => {
      const at = whole(0, list.length - 1);
      if (list.length === 0) throw new Error('nothing to pick from');
      return list[at] as (typeof list)[number]; // within the list
    },
    fork: (name) =>
      createRandom([...name].reduce((hash, c) => Math.imul(hash ^ c.charCodeAt(0), 16_777_619), seed)),
  };
}
