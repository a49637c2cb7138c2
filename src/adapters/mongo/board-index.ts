// A bounded in-memory index of rankings by score. A ranking is loaded at its first read and updated by later writes, so
// further reads need no query.
import type { ScoreOrder } from '../../game/score-order.ts';
import type { Measure, Scores } from '../../game/scores.ts';
import { measures } from '../../game/scores.ts';
import { createFreshChanges } from './fresh-changes.ts';
import { createLoadedRankings } from './loaded-rankings.ts';
import type { RankingLoadsParts } from './ranking-loads.ts';
import { createRankingLoads } from './ranking-loads.ts';

export interface BoardIndexFigures {
  /** Loaded rankings, counted per measure. */
  readonly rankings: number;
  /** Shoppers in all loaded rankings, about 150 bytes each. */
  readonly rows: number;
  readonly loads: number;
  /** Reads refused with `busy`. */
  readonly refused: number;
}

export interface BoardIndex {
  /** The ranking, at most a second old. Throws ReadBusyError, and what a query throws. */
  read(measure: Measure, key: string): Promise<ScoreOrder>;
  /** Updates all rankings of a shopper with the scores as of entry `seq`. */
  take(userId: string, seq: number, scores: ReadonlyMap<string, Scores>): void;
  /** Drops all rankings; the next read loads one again. */
  clear(): void;
  figures(): BoardIndexFigures;
}

export interface BoardIndexParts extends RankingLoadsParts {
  /** Passes the writes of other nodes since the last call to {@link BoardIndex.take}. */
  readonly catchUp: () => Promise<void>;
}

/** A reload finds changes of other nodes that a stalled database showed too late. */
const reloadAfterMs = 15 * 60_000;

export function createBoardIndex(parts: BoardIndexParts): BoardIndex {
  const { now } = parts;
  const rankings = createLoadedRankings(parts.maxRows);
  const loads = createRankingLoads(rankings, parts);
  const changes = createFreshChanges(parts.catchUp, now);

  async function read(measure: Measure, key: string): Promise<ScoreOrder> {
    if (changes.isIdle()) rankings.clear();
    // Before the first load too: from then on the writes of other nodes are read.
    await changes.catchUp();
    const [id, ranking] = rankings.find(measure, key);
    loads.requireRoom(ranking);
    if (ranking.order === null) return loads.inTime(ranking.next?.done ?? loads.start(id, ranking));
    if (ranking.next === null && now() - ranking.loadedAtMs > reloadAfterMs && !loads.isFull()) {
      // Reads use the old index until the new one is complete.
      loads.start(id, ranking).catch(() => {});
    }
    return ranking.order;
  }

  return {
    read,
    take: (userId, seq, scores) => {
      if (rankings.size() === 0) return;
      for (const [key, own] of scores) {
        for (const measure of measures) {
          const ranking = rankings.peek(measure, key);
          ranking?.order?.put(userId, seq, own[measure]);
          ranking?.next?.order.put(userId, seq, own[measure]);
        }
      }
    },
    clear: rankings.clear,
    figures: () => ({ rankings: rankings.size(), rows: rankings.rows(), ...loads.figures() }),
  };
}
