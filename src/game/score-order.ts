// Shoppers sorted by one score. A place, a rank or a neighbour is found by binary search, not by a scan.
import type { ScoreEntry } from './sorted-blocks.ts';
import { createSortedBlocks } from './sorted-blocks.ts';

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

/** A block has at most `mostInBlock` entries. */
export function createScoreOrder(mostInBlock = 512): ScoreOrder {
  const entries = new Map<string, ScoreEntry>();
  const blocks = createSortedBlocks(mostInBlock);
  let total = 0;

  function rowsOf(first: number, count: number): OrderedRow[] {
    let rank = 0;
    let score = Number.NaN;
    return blocks.slice(first, count).map((entry, index) => {
      if (entry.score !== score) {
        // No id sorts before the empty one, so all shoppers before this place have a higher score.
        rank = (index === 0 ? blocks.ahead(entry.score, '') : first + index) + 1;
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
        if (score > 0) blocks.insert(entry);
        return;
      }
      if (seq <= known.seq) return;
      known.seq = seq;
      if (score === known.score) return;
      if (known.score > 0) blocks.remove(known);
      total += score - known.score;
      known.score = score;
      if (score > 0) blocks.insert(known);
    },
    top: (limit) => rowsOf(0, limit),
    around: (userId, each) => {
      const own = entries.get(userId);
      if (own === undefined || own.score <= 0) return [];
      const at = blocks.ahead(own.score, userId);
      const first = Math.max(0, at - each);
      return rowsOf(first, at + each + 1 - first);
    },
    total: () => total,
    size: () => entries.size,
    blocks: blocks.count,
  };
}
