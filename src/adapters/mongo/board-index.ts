// Rankings in the order of their scores, held in memory for those who read boards: loaded when first asked for, kept up
// to date by what is written, and bounded. A read of a loaded ranking asks the database nothing.
import type { ScoreOrder } from '../../game/score-order.ts';
import { createScoreOrder } from '../../game/score-order.ts';
import type { Measure, Scores } from '../../game/scores.ts';
import { measures } from '../../game/scores.ts';
import { ReadBusyError } from '../../ports/read-busy-error.ts';
import type { RankingRow } from './score-reads.ts';

export interface BoardIndexFigures {
  /** Rankings in memory, each of one measure. */
  readonly rankings: number;
  /** Shoppers in all of them: about 150 bytes each. */
  readonly rows: number;
  readonly loads: number;
  /** Reads that were refused with `busy`. */
  readonly refused: number;
}

export interface BoardIndex {
  /** The ranking as of at most a second ago. Throws ReadBusyError; what reading throws. */
  read(measure: Measure, key: string): Promise<ScoreOrder>;
  /** Takes a shopper's scores as of entry `seq`, all rankings of the shopper. */
  take(userId: string, seq: number, scores: ReadonlyMap<string, Scores>): void;
  /** Forgets everything: it is loaded again when asked for. */
  clear(): void;
  figures(): BoardIndexFigures;
}

export interface BoardIndexParts {
  /** The rows of a ranking, in pages. */
  readonly load: (measure: Measure, key: string) => AsyncIterable<readonly RankingRow[]>;
  /** Tells {@link BoardIndex.take} what others have written since it was asked last. */
  readonly catchUp: () => Promise<void>;
  /** Most shoppers over all rankings that are kept. */
  readonly maxRows: number;
  readonly pause: (ms: number) => Promise<void>;
  readonly now: () => number;
}

interface Loaded {
  readonly measure: Measure;
  readonly key: string;
  /** What is shown; null until it is loaded for the first time. */
  order: ScoreOrder | null;
  /** What is being loaded. */
  next: { readonly order: ScoreOrder; readonly done: Promise<ScoreOrder> } | null;
  loadedAtMs: number;
  /** It has more rows than may be kept: not tried again before. */
  refusedUntilMs: number;
}

const freshMs = 1_000;
/** Also empty rankings take room. */
const mostRankings = 2_000;
/** After this long without a reader loading again is cheaper than telling what has changed. */
const idleMs = 10 * 60_000;
const refusedForMs = 60_000;
/** Others' changes that a stalled database has shown too late are found by loading again. */
const reloadAfterMs = 15 * 60_000;
/** Loads that wait for their turn; beyond, readers come back later. */
const mostWaiting = 16;
/** A reader who waits for a load longer than this is told to come back. */
const patienceMs = 2_000;
const retryAfterMs = 500;
/** A page is followed by a rest as long as it took, at most this: a load takes half of a connection at most. */
const longestRestMs = 20;
/** Likewise after a load: where more boards are asked for than have room, they are not loaded without end. */
const longestRestAfterLoadMs = 500;

export function createBoardIndex(parts: BoardIndexParts): BoardIndex {
  const { now, maxRows } = parts;
  /** In the order of their last use. */
  const rankings = new Map<string, Loaded>();
  let loading: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let fresh: { readonly atMs: number; readonly done: Promise<void> } | null = null;
  let loads = 0;
  let refused = 0;

  const busy = (message: string): ReadBusyError => {
    refused += 1;
    return new ReadBusyError(message, retryAfterMs);
  };

  const rowsNow = (): number => {
    let rows = 0;
    for (const { order, next } of rankings.values()) rows += (order?.size() ?? 0) + (next?.order.size() ?? 0);
    return rows;
  };

  /** Makes room by forgetting what was not asked for longest. */
  function evictFor(id: string): void {
    for (const [other, { next }] of rankings) {
      if (rankings.size <= mostRankings && rowsNow() <= maxRows) return;
      if (other !== id && next === null) rankings.delete(other);
    }
  }

  async function fill(id: string, ranking: Loaded, order: ScoreOrder): Promise<ScoreOrder> {
    loads += 1;
    let sinceMs = now();
    for await (const page of parts.load(ranking.measure, ranking.key)) {
      for (const { userId, seq, score } of page) order.put(userId, seq, score);
      evictFor(id);
      if (rowsNow() > maxRows) {
        ranking.refusedUntilMs = now() + refusedForMs;
        throw busy(tooLarge(maxRows));
      }
      await parts.pause(Math.min(longestRestMs, now() - sinceMs));
      sinceMs = now();
    }
    return order;
  }

  /** One at a time. What is written meanwhile is taken by both the old order and the new one. */
  function startLoad(id: string, ranking: Loaded): Promise<ScoreOrder> {
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
        if (!isOfUse && rankings.get(id) === ranking) rankings.delete(id);
      });
    ranking.next = { order, done };
    loading = done.catch(() => {}).then(() => parts.pause(Math.min(longestRestAfterLoadMs, now() - sinceMs)));
    return done;
  }

  function catchUp(): Promise<void> {
    if (fresh !== null && now() - fresh.atMs < freshMs) return fresh.done;
    const asked = { atMs: now(), done: parts.catchUp() };
    fresh = asked;
    // What failed is asked for again by the next reader.
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

  function find(measure: Measure, key: string): [id: string, ranking: Loaded] {
    const id = `${measure}:${key}`;
    const fresh = { measure, key, order: null, next: null, loadedAtMs: 0, refusedUntilMs: 0 };
    const ranking: Loaded = rankings.get(id) ?? fresh;
    rankings.delete(id);
    rankings.set(id, ranking);
    evictFor(id);
    return [id, ranking];
  }

  async function read(measure: Measure, key: string): Promise<ScoreOrder> {
    if (fresh !== null && now() - fresh.atMs > idleMs) rankings.clear();
    // Also before the first load: what others write from then on is looked for.
    await catchUp();
    const [id, ranking] = find(measure, key);
    if (ranking.refusedUntilMs > now()) throw busy(tooLarge(maxRows));
    if (ranking.order === null) return inTime(ranking.next?.done ?? startLoad(id, ranking));
    if (ranking.next === null && now() - ranking.loadedAtMs > reloadAfterMs && waiting < mostWaiting) {
      // The old order serves until the new one is whole.
      startLoad(id, ranking).catch(() => {});
    }
    return ranking.order;
  }

  return {
    read,
    take: (userId, seq, scores) => {
      if (rankings.size === 0) return;
      for (const [key, own] of scores) {
        for (const measure of measures) {
          const ranking = rankings.get(`${measure}:${key}`);
          ranking?.order?.put(userId, seq, own[measure]);
          ranking?.next?.order.put(userId, seq, own[measure]);
        }
      }
    },
    clear: () => rankings.clear(),
    figures: () => ({ rankings: rankings.size, rows: rowsNow(), loads, refused }),
  };
}

const tooLarge = (maxRows: number): string =>
  `this board has more shoppers than a node holds in memory (${maxRows}): set REDIS_URL, so that Redis keeps the boards`;
