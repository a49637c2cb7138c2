// The rankings in memory, in the order of last use. Beyond a number of rows the least recently read one is dropped.
import type { ScoreOrder } from '../../game/score-order.ts';
import type { Measure } from '../../game/scores.ts';

export interface LoadedRanking {
  readonly measure: Measure;
  readonly key: string;
  /** The index that reads use; null before the first load. */
  order: ScoreOrder | null;
  /** The index that is being loaded. */
  next: { readonly order: ScoreOrder; readonly done: Promise<ScoreOrder> } | null;
  loadedAtMs: number;
  /** The ranking has too many rows; it is not loaded again before this time. */
  refusedUntilMs: number;
}

export interface LoadedRankings {
  /** The ranking with its id; a new one if it is not held. It counts as used now. */
  find(measure: Measure, key: string): readonly [id: string, ranking: LoadedRanking];
  /** The ranking if it is held. It does not count as used. */
  peek(measure: Measure, key: string): LoadedRanking | undefined;
  /** Drops this ranking, unless another one has its id by now. */
  drop(id: string, ranking: LoadedRanking): void;
  /** Makes room by dropping the least recently read rankings, but not this one and none that is being loaded. */
  evictFor(id: string): void;
  clear(): void;
  size(): number;
  /** Shoppers in all rankings. */
  rows(): number;
}

/** An empty ranking needs memory too. */
const mostRankings = 2_000;

export function createLoadedRankings(maxRows: number): LoadedRankings {
  const rankings = new Map<string, LoadedRanking>();
  const idOf = (measure: Measure, key: string): string => `${measure}:${key}`;

  const rows = (): number => {
    let all = 0;
    for (const { order, next } of rankings.values()) all += (order?.size() ?? 0) + (next?.order.size() ?? 0);
    return all;
  };

  function evictFor(id: string): void {
    for (const [other, { next }] of rankings) {
      if (rankings.size <= mostRankings && rows() <= maxRows) return;
      if (other !== id && next === null) rankings.delete(other);
    }
  }

  return {
    find: (measure, key) => {
      const id = idOf(measure, key);
      const fresh = { measure, key, order: null, next: null, loadedAtMs: 0, refusedUntilMs: 0 };
      const ranking: LoadedRanking = rankings.get(id) ?? fresh;
      rankings.delete(id);
      rankings.set(id, ranking);
      evictFor(id);
      return [id, ranking];
    },
    peek: (measure, key) => rankings.get(idOf(measure, key)),
    drop: (id, ranking) => {
      if (rankings.get(id) === ranking) rankings.delete(id);
    },
    evictFor,
    clear: () => rankings.clear(),
    size: () => rankings.size,
    rows,
  };
}
