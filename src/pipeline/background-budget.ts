// The budget of work behind the receipts: one piece at a time, each followed by a rest that grows with the number of
// receipts in flight. Whatever writes projections shares one budget.
import PQueue from 'p-queue';

export interface BackgroundBudgetParts {
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Receipts in flight, just now. */
  readonly underWay: () => number;
  /** No receipt and no client came for a while: nobody is in anybody's way. */
  readonly isQuiet: () => boolean;
}

export interface BackgroundBudget {
  /**
   * Does the work when what was asked for before is done and rested from. Gives what it gives, throws what it throws.
   * `isUrgent`: somebody waits for the end, so nothing rests any more.
   */
  take<T>(work: () => Promise<T>, isUrgent?: () => boolean): Promise<T>;
}

const tickMs = 25;
/** A piece of work costs something however little is done in it: what comes meanwhile shares the next one. */
const shortestRestMs = 50;
const longestRestMs = 10_000;
/** Work is followed by this many times its length of rest. */
const restPerWork = 4;
/** Above this many receipts in flight a rest grows with the square of how many times as many there are … */
const fewReceipts = 8;
/** … up to this factor. */
const mostGrowth = 25;
/** The load changes with every batch, so a brief dip lowers the estimate only a little. */
const keptPerTick = 0.9;

export function createBackgroundBudget(parts: BackgroundBudgetParts): BackgroundBudget {
  const queue = new PQueue({ concurrency: 1 });
  let receipts = 0;

  async function rest(sinceMs: number, isUrgent: () => boolean): Promise<void> {
    const owedMs = Math.max(shortestRestMs, (parts.now() - sinceMs) * restPerWork);
    let paidMs = 0;
    for (let rested = 0; paidMs < owedMs && rested < longestRestMs; rested += tickMs) {
      if (parts.isQuiet() || isUrgent()) return;
      await parts.pause(tickMs);
      receipts = Math.max(parts.underWay(), receipts * keptPerTick);
      paidMs += tickMs / Math.min(Math.max((receipts / fewReceipts) ** 2, 1), mostGrowth);
    }
  }

  return {
    take: (work, isUrgent = () => false) =>
      new Promise((resolve, reject) => {
        void queue.add(async () => {
          const sinceMs = parts.now();
          const worked = work();
          worked.then(resolve, reject);
          await worked.catch(() => {}); // whoever asked for the work hears of it
          await rest(sinceMs, isUrgent);
        });
      }),
  };
}
