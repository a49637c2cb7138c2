// A bounded cache of the scores that this node wrote last, so that most writes need no read. The least recently used go first.
import type { ShopperScores } from './score-documents.ts';

export interface ScoreMemory {
  /** Removes and returns the scores. The writer puts the new ones back; after a fault they are read again. */
  take(userId: string): ShopperScores | undefined;
  set(userId: string, scores: ShopperScores): void;
  clear(): void;
  /** Rankings over all shoppers. */
  size(): number;
}

/** `mostScores` counts rankings over all shoppers: each takes about 150 bytes. */
export function createScoreMemory(mostScores: number): ScoreMemory {
  /** Least recently used first. */
  const kept = new Map<string, ShopperScores>();
  let size = 0;

  function take(userId: string): ShopperScores | undefined {
    const scores = kept.get(userId);
    if (scores === undefined) return undefined;
    kept.delete(userId);
    size -= sizeOf(scores);
    return scores;
  }

  return {
    take,
    set: (userId, scores) => {
      take(userId);
      kept.set(userId, scores);
      size += sizeOf(scores);
      for (const oldest of kept.keys()) {
        if (size <= mostScores) break;
        take(oldest);
      }
    },
    clear: () => {
      kept.clear();
      size = 0;
    },
    size: () => size,
  };
}

const sizeOf = ({ scores }: ShopperScores): number => scores.size + 1;
