// The background budget: one piece of work at a time, each followed by a pause that grows with the number of receipts in
// flight. All writers of projections share one budget.
import PQueue from 'p-queue';

export interface BackgroundBudgetParts {
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Receipts in flight now. */
  readonly underWay: () => number;
  /** True if no receipt and no client has arrived for a while: pauses are skipped. */
  readonly isQuiet: () => boolean;
}

export interface BackgroundBudget {
  /**
   * Runs the work after all earlier work and its pauses. Returns its result, or throws its error.
   * `isUrgent`: somebody waits for the result, so the pause is skipped.
   */
  take<T>(work: () => Promise<T>, isUrgent?: () => boolean): Promise<T>;
}

const tickMs = 25;
/** Each piece of work has a fixed cost. A minimum pause lets items that arrive meanwhile share the next piece. */
const shortestPauseMs = 50;
const longestPauseMs = 10_000;
/** The pause is this many times the duration of the work. */
const pausePerWork = 4;
/** Above this many receipts in flight the pause grows with the square of their ratio to this number … */
const fewReceipts = 8;
/** … up to this factor. */
const mostGrowth = 25;
/** The load changes with every batch, so a brief dip lowers the estimate only a little. */
const keptPerTick = 0.9;

export function createBackgroundBudget(parts: BackgroundBudgetParts): BackgroundBudget {
  const queue = new PQueue({ concurrency: 1 });
  let receipts = 0;

  async function pauseAfter(sinceMs: number, isUrgent: () => boolean): Promise<void> {
    const owedMs = Math.max(shortestPauseMs, (parts.now() - sinceMs) * pausePerWork);
    let paidMs = 0;
    for (let pausedMs = 0; paidMs < owedMs && pausedMs < longestPauseMs; pausedMs += tickMs) {
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
          await worked.catch(() => {}); // the caller gets the error
          await pauseAfter(sinceMs, isUrgent);
        });
      }),
  };
}
