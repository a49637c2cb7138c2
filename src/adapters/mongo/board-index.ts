// A bounded in-memory index of rankings by score. A ranking is loaded at its first read and updated by later writes, so
// further reads need no query.
import type { ScoreOrder } from '../../game/score-order.ts';
import { createScoreOrder } from '../../game/score-order.ts';
import type { Measure, Scores } from '../../game/scores.ts';
import { measures } from '../../game/scores.ts';
import { ReadBusyError } from '../../ports/read-busy-error.ts';
import type { LoadedRanking } from './loaded-rankings.ts';
import { createLoadedRankings } from './loaded-rankings.ts';
import type { RankingRow } from './score-reads.ts';

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

export interface BoardIndexParts {
  /** Reads the rows of a ranking, page by page. */
  readonly load: (measure: Measure, key: string) => AsyncIterable<readonly RankingRow[]>;
  /** Passes the writes of other nodes since the last call to {@link BoardIndex.take}. */
  readonly catchUp: () => Promise<void>;
  /** Most shoppers in all loaded rankings together. */
  readonly maxRows: number;
  readonly pause: (ms: number) => Promise<void>;
  readonly now: () => number;
}

const freshMs = 1_000;
/** After this long without a read, loading again is cheaper than updating. */
const idleMs = 10 * 60_000;
const refusedForMs = 60_000;
/** A reload finds changes of other nodes that a stalled database showed too late. */
const reloadAfterMs = 15 * 60_000;
/** Most queued loads; further readers get `busy`. */
const mostWaiting = 16;
/** A reader that waits longer for a load gets `busy`. */
const patienceMs = 2_000;
const retryAfterMs = 500;
/** A load pauses after each page as long as the page took, at most this. It so uses a connection at most half the time. */
const longestRestMs = 20;
/** The same after a load, so that reads of more boards than fit do not reload without pause. */
const longestRestAfterLoadMs = 500;

export function createBoardIndex(parts: BoardIndexParts): BoardIndex {
  const { now, maxRows } = parts;
  const rankings = createLoadedRankings(maxRows);
  let loading: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let fresh: { readonly atMs: number; readonly done: Promise<void> } | null = null;
  let loads = 0;
  let refused = 0;

  const busy = (message: string): ReadBusyError => {
    refused += 1;
    return new ReadBusyError(message, retryAfterMs);
  };

  async function fill(id: string, ranking: LoadedRanking, order: ScoreOrder): Promise<ScoreOrder> {
    loads += 1;
    let sinceMs = now();
    for await (const page of parts.load(ranking.measure, ranking.key)) {
      for (const { userId, seq, score } of page) order.put(userId, seq, score);
      rankings.evictFor(id);
      if (rankings.rows() > maxRows) {
        ranking.refusedUntilMs = now() + refusedForMs;
        throw busy(tooLarge(maxRows));
      }
      await parts.pause(Math.min(longestRestMs, now() - sinceMs));
      sinceMs = now();
    }
    return order;
  }

  /** Loads one ranking at a time. Writes during a load go to both the old and the new index. */
  function startLoad(id: string, ranking: LoadedRanking): Promise<ScoreOrder> {
    if (waiting >= mostWaiting) throw busy('too many boards are being loaded');
    const order = createScoreOrder();
    waiting += 1;
    let sinceMs = now();
    const done = loading
      .then(() => {
        sinceMs = now();
        return fill(id, ranking, order);
      })
      .then((filled) => {
        ranking.order = filled;
        ranking.loadedAtMs = now();
        return filled;
      })
      .finally(() => {
        waiting -= 1;
        ranking.next = null;
        const isOfUse = ranking.order !== null || ranking.refusedUntilMs > now();
        if (!isOfUse) rankings.drop(id, ranking);
      });
    ranking.next = { order, done };
    loading = done.catch(() => {}).then(() => parts.pause(Math.min(longestRestAfterLoadMs, now() - sinceMs)));
    return done;
  }

  function catchUp(): Promise<void> {
    if (fresh !== null && now() - fresh.atMs < freshMs) return fresh.done;
    const asked = { atMs: now(), done: parts.catchUp() };
    fresh = asked;
    // The next reader retries a failed load.
    asked.done.catch(() => {
      if (fresh === asked) fresh = null;
    });
    return asked.done;
  }

  async function inTime<T>(work: Promise<T>): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(busy('the board is being loaded')), patienceMs);
    return Promise.race([work, late]).finally(() => clearTimeout(timer));
  }

  async function read(measure: Measure, key: string): Promise<ScoreOrder> {
    if (fresh !== null && now() - fresh.atMs > idleMs) rankings.clear();
    // Before the first load too: from then on the writes of other nodes are read.
    await catchUp();
    const [id, ranking] = rankings.find(measure, key);
    if (ranking.refusedUntilMs > now()) throw busy(tooLarge(maxRows));
    if (ranking.order === null) return inTime(ranking.next?.done ?? startLoad(id, ranking));
    if (ranking.next === null && now() - ranking.loadedAtMs > reloadAfterMs && waiting < mostWaiting) {
      // Reads use the old index until the new one is complete.
      startLoad(id, ranking).catch(() => {});
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
    figures: () => ({ rankings: rankings.size(), rows: rankings.rows(), loads, refused }),
  };
}

const tooLarge = (maxRows: number): string =>
  `this board has more shoppers than a node holds in memory (${maxRows}): set REDIS_URL, so that Redis keeps the boards`;
