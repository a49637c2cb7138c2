// Entries sorted by score and id, in blocks of bounded size.

/** A shopper's score as of entry `seq`. */
export interface ScoreEntry {
  readonly userId: string;
  seq: number;
  score: number;
}

export interface SortedBlocks {
  insert(entry: ScoreEntry): void;
  /** The entry must still have the score with which it was inserted. */
  remove(entry: ScoreEntry): void;
  /** The number of entries before this place. */
  ahead(score: number, userId: string): number;
  slice(first: number, count: number): ScoreEntry[];
  /** The number of blocks. */
  count(): number;
}

/**
 * Keeps sorted blocks: 100,000 shoppers are about 300 blocks, and a place is found by adding up their lengths. A block is
 * split beyond `mostInBlock` entries, so that an insertion moves at most that many.
 */
export function createSortedBlocks(mostInBlock: number): SortedBlocks {
  const blocks: ScoreEntry[][] = [];

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

  function insert(entry: ScoreEntry): void {
    const at = blockOf(entry.score, entry.userId);
    const block = blocks[at];
    if (block === undefined) {
      blocks.push([entry]);
      return;
    }
    block.splice(placeIn(block, entry.score, entry.userId), 0, entry);
    if (block.length > mostInBlock) blocks.splice(at + 1, 0, block.splice(mostInBlock >> 1));
  }

  function remove({ score, userId }: ScoreEntry): void {
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

  function slice(first: number, count: number): ScoreEntry[] {
    const found: ScoreEntry[] = [];
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

  return { insert, remove, ahead, slice, count: () => blocks.length };
}

const isBefore = (entry: ScoreEntry, score: number, userId: string): boolean =>
  entry.score > score || (entry.score === score && entry.userId < userId);

/** The number of entries of the block before this place. */
function placeIn(block: readonly ScoreEntry[], score: number, userId: string): number {
  let [low, high] = [0, block.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = block[middle];
    if (entry !== undefined && isBefore(entry, score, userId)) low = middle + 1;
    else high = middle;
  }
  return low;
}
