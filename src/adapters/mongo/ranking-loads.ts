// Loads rankings from the database into memory, one at a time, with a bounded queue.
import type { ScoreOrder } from '../../game/score-order.ts';
import { createScoreOrder } from '../../game/score-order.ts';
import type { Measure } from '../../game/scores.ts';
import { ReadBusyError } from '../../ports/read-busy-error.ts';
import type { LoadedRanking, LoadedRankings } from './loaded-rankings.ts';
import type { RankingRow } from './score-reads.ts';

export interface RankingLoads {
  /** Writes during the load go to both the old and the new index. Throws ReadBusyError, and what a query throws. */
  start(id: string, ranking: LoadedRanking): Promise<ScoreOrder>;
  /** Gives up with ReadBusyError if `load` takes longer than a reader should wait. */
  inTime(load: Promise<ScoreOrder>): Promise<ScoreOrder>;
  /** Throws ReadBusyError while the ranking is known to be too large. */
  requireRoom(ranking: LoadedRanking): void;
  /** Whether no further load would be accepted. */
  isFull(): boolean;
  figures(): { readonly loads: number; readonly refused: number };
}

export interface RankingLoadsParts {
  /** Reads the rows of a ranking, page by page. */
  readonly load: (measure: Measure, key: string) => AsyncIterable<readonly RankingRow[]>;
  /** Most shoppers in all loaded rankings together. */
  readonly maxRows: number;
  readonly pause: (ms: number) => Promise<void>;
  readonly now: () => number;
}

const refusedForMs = 60_000;
/** Most queued loads; further readers get `busy`. */
const mostWaiting = 16;
/** A reader that waits longer for a load gets `busy`. */
const patienceMs = 2_000;
const retryAfterMs = 500;
/** After each page a load pauses as long as the page took, up to this. It then uses a connection about half of the time. */
const longestRestMs = 20;
/** The same limit after a whole load, so that reads of more boards than fit do not reload without a pause. */
const longestRestAfterLoadMs = 500;

export function createRankingLoads(rankings: LoadedRankings, parts: RankingLoadsParts): RankingLoads {
  const { maxRows, pause, now } = parts;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let loads = 0;
  let refused = 0;

  const busy = (message: string): ReadBusyError => {
    refused += 1;
    return new ReadBusyError(message, retryAfterMs);
  };

  async function fill(id: string, ranking: LoadedRanking, order: ScoreOrder): Promise<void> {
    loads += 1;
    for await (const page of pacedPages(parts, ranking)) {
      for (const { userId, seq, score } of page) order.put(userId, seq, score);
      rankings.evictFor(id);
      if (rankings.rows() > maxRows) {
        ranking.refusedUntilMs = now() + refusedForMs;
        throw busy(tooLarge(maxRows));
      }
    }
    ranking.order = order;
    ranking.loadedAtMs = now();
  }

  function start(id: string, ranking: LoadedRanking): Promise<ScoreOrder> {
    if (waiting >= mostWaiting) throw busy('too many boards are being loaded');
    const order = createScoreOrder();
    waiting += 1;
    let sinceMs = now();
    const run = async (): Promise<ScoreOrder> => {
      sinceMs = now();
      try {
        await fill(id, ranking, order);
        return order;
      } finally {
        waiting -= 1;
        ranking.next = null;
        const isOfUse = ranking.order !== null || ranking.refusedUntilMs > now();
        if (!isOfUse) rankings.drop(id, ranking);
      }
    };
    const done = last.then(run);
    ranking.next = { order, done };
    last = done.catch(() => {}).then(() => pause(Math.min(longestRestAfterLoadMs, now() - sinceMs)));
    return done;
  }

  return {
    start,
    inTime: (work) => inTime(work, () => busy('the board is being loaded')),
    requireRoom: ({ refusedUntilMs }) => {
      if (refusedUntilMs > now()) throw busy(tooLarge(maxRows));
    },
    isFull: () => waiting >= mostWaiting,
    figures: () => ({ loads, refused }),
  };
}

/** Yields the pages, and pauses after each one. */
async function* pacedPages(
  { load, pause, now }: RankingLoadsParts,
  { measure, key }: LoadedRanking,
): AsyncGenerator<readonly RankingRow[]> {
  let sinceMs = now();
  for await (const page of load(measure, key)) {
    yield page;
    await pause(Math.min(longestRestMs, now() - sinceMs));
    sinceMs = now();
  }
}

/** Rejects with the error of `late` if the work takes longer than a reader waits. */
function inTime<T>(work: Promise<T>, late: () => Error): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), patienceMs);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}

const tooLarge = (maxRows: number): string =>
  `this board has more shoppers than a node holds in memory (${maxRows}): set REDIS_URL, so that Redis keeps the boards`;
