// Shoppers sorted by one score. A place, a rank or a neighbour is found by binary search, not by a scan.

/** A shopper's score as of entry `seq`. */
interface Entry {
  readonly userId: string;
  seq: number;
  score: number;
}

/** A row of a ranking. */
export interface OrderedRow {
  /** From 1. Equal scores share a rank; the rank of the next lower score counts all of them, as in 1, 2, 2, 4. */
  readonly rank: number;
  readonly userId: string;
  readonly score: number;
}

export interface ScoreOrder {
  /**
   * Sets a shopper's score as of entry `seq`. A score as of an earlier entry than the known one is ignored. Only scores
   * above 0 are ranked.
   */
  put(userId: string, seq: number, score: number): void;
  /** The first `limit` rows: higher scores first, equal ones by the characters of the shopper's id. */
  top(limit: number): OrderedRow[];
  /** The shopper's own row with up to `each` rows before and after it; empty where they are not ranked. */
  around(userId: string, each: number): OrderedRow[];
  /** The sum of all scores, including shoppers who are not ranked. */
  total(): number;
  /** The number of known shoppers, ranked or not. Memory grows with it. */
  size(): number;
  /** The number of blocks. */
  blocks(): number;
}

/**
 * Keeps sorted blocks: 100,000 shoppers are about 300 blocks, and a place is found by adding up their lengths. A block is
 * split beyond `mostInBlock` entries, so that an insertion moves at most that many.
 */
export function createScoreOrder(mostInBlock = 512): ScoreOrder {
  const entries = new Map<string, Entry>();
  const blocks: Entry[][] = [];
  let total = 0;

  /** The first block that ends at or after this place, else the last block. */
  function blockOf(score: number, userId: string): number {
    let [low, high] = [0, blocks.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      const last = blocks[middle]?.at(-1);
      if (last !== undefined && isBefore(last, score, userId)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function insert(entry: Entry): void {
    const at = blockOf(entry.score, entry.userId);
    const block = blocks[at];
    if (block === undefined) {
      blocks.push([entry]);
      return;
    }
    block.splice(placeIn(block, entry.score, entry.userId), 0, entry);
    if (block.length > mostInBlock) blocks.splice(at + 1, 0, block.splice(mostInBlock >> 1));
  }

  function remove({ score, userId }: Entry): void {
    const at = blockOf(score, userId);
    const block = blocks[at];
    block?.splice(placeIn(block, score, userId), 1);
    if (block?.length === 0) blocks.splice(at, 1);
  }

  /** The number of shoppers before this place. */
  function ahead(score: number, userId: string): number {
    const at = blockOf(score, userId);
    let count = 0;
    for (let before = 0; before < at; before += 1) count += blocks[before]?.length ?? 0;
    const block = blocks[at];
    return count + (block === undefined ? 0 : placeIn(block, score, userId));
  }

  function slice(first: number, count: number): Entry[] {
    const found: Entry[] = [];
    let skip = first;
    for (const block of blocks) {
      if (found.length === count) break;
      if (skip < block.length) {
        for (const entry of block.slice(skip, skip + count - found.length)) found.push(entry);
      }
      skip = Math.max(0, skip - block.length);
    }
    return found;
  }

  function rowsOf(first: number, count: number): OrderedRow[] {
    let rank = 0;
    let score = Number.NaN;
    return slice(first, count).map((entry, index) => {
      if (entry.score !== score) {
        // No id sorts before the empty one, so all shoppers before this place have a higher score.
        rank = (index === 0 ? ahead(entry.score, '') : first + index) + 1;
        score = entry.score;
      }
      return { rank, userId: entry.userId, score };
    });
  }

  return {
    put: (userId, seq, score) => {
      const known = entries.get(userId);
      if (known === undefined) {
        const entry = { userId, seq, score };
        entries.set(userId, entry);
        total += score;
        if (score > 0) insert(entry);
        return;
      }
      if (seq <= known.seq) return;
      known.seq = seq;
      if (score === known.score) return;
      if (known.score > 0) remove(known);
      total += score - known.score;
      known.score = score;
      if (score > 0) insert(known);
    },
    top: (limit) => rowsOf(0, limit),
    around: (userId, each) => {
      const own = entries.get(userId);
      if (own === undefined || own.score <= 0) return [];
      const at = ahead(own.score, userId);
      const first = Math.max(0, at - each);
      return rowsOf(first, at + each + 1 - first);
    },
    total: () => total,
    size: () => entries.size,
    blocks: () => blocks.length,
  };
}

const isBefore = (entry: Entry, score: number, userId: string): boolean =>
  entry.score > score || (entry.score === score && entry.userId < userId);

/** The number of entries of the block before this place. */
function placeIn(block: readonly Entry[], score: number, userId: string): number {
  let [low, high] = [0, block.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = block[middle];
    if (entry !== undefined && isBefore(entry, score, userId)) low = middle + 1;
    else high = middle;
  }
  return low;
}
