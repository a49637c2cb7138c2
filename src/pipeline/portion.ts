// How many items fit into one piece of background work, estimated from the duration of the last one.

export interface Portion {
  most(): number;
  /** The last piece had `count` items and took `ms`. */
  took(count: number, ms: number): void;
}

/** The target length of one piece of work. A receipt may have to share the machine with it for this long. */
const pieceMs = 25;

export function createPortion(sizes: {
  readonly first: number;
  readonly least: number;
  readonly most: number;
}): Portion {
  const { first, least, most } = sizes;
  let now = first;
  return {
    most: () => now,
    took: (count, ms) => {
      if (count < now && ms <= pieceMs) return;
      const right = Math.round((count * pieceMs) / Math.max(1, ms));
      // The portion shrinks at once but at most doubles, because the next items may take longer.
      now = Math.min(Math.max(right, least), now * 2, most);
    },
  };
}
