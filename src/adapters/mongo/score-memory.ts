// The scores that this node wrote last, so that most writes need no read: bounded, longest unused forgotten first.
import type { ShopperScores } from './score-documents.ts';

export interface ScoreMemory {
  /** Gives and forgets it: whoever writes it puts back what it has become, and after a fault it is read again. */
  take(userId: string): ShopperScores | undefined;
  set(userId: string, scores: ShopperScores): void;
  clear(): void;
  /** Rankings over all shoppers. */
  size(): number;
}

/** `mostScores` counts rankings over all shoppers: each takes about 150 bytes. */
export function createScoreMemory(mostScores: number): ScoreMemory {
  /** In the order of their last use. */
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
