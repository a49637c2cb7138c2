// Shoppers in the order of one score: a place, a rank or a neighbour costs a search, never a walk over all of them.

/** A shopper's score, as of an entry of their journal. */
interface Entry {
  readonly userId: string;
  seq: number;
  score: number;
}

/** A row of a ranking. */
export interface OrderedRow {
  /** From 1. Equal scores share a rank, and the next lower score has as many ranks after it as share that one. */
  readonly rank: number;
  readonly userId: string;
  readonly score: number;
}

export interface ScoreOrder {
  /**
   * Takes a shopper's score as of entry `seq`. A score of an earlier entry than the one known is passed over, so a
   * state that arrives late changes nothing. Only scores above 0 are ranked.
   */
  put(userId: string, seq: number, score: number): void;
  /** The first `limit` rows: higher scores first, equal ones by the shopper's id, by its characters. */
  top(limit: number): OrderedRow[];
  /** The shopper's own row with up to `each` rows before and after it; empty where they are not ranked. */
  around(userId: string, each: number): OrderedRow[];
  /** The sum of all scores, of shoppers who are not ranked too. */
  total(): number;
  /** Every shopper known, ranked or not: what its memory grows with. */
  size(): number;
  /** How many blocks there are. */
  blocks(): number;
}

/**
 * Sorted blocks: 100,000 shoppers are some 300 blocks, whose lengths are added up for a place. A block is split beyond
 * `mostInBlock`, so that an insertion moves at most that many places.
 */
export function createScoreOrder(mostInBlock = 512): ScoreOrder {
  const entries = new Map<string, Entry>();
  const blocks: Entry[][] = [];
  let total = 0;

  /** The first block that ends at or after this place; the last one where there is none. */
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

  /** How many are ahead of this place. */
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
        // No id comes before the empty one: all who are ahead of it have a higher score.
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

/** How many of the block come before this place. */
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
