// Turns of work behind the receipts: one at a time, with a rest in between that is the longer, the more receipts are
// under way.

export interface TurnsParts {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Receipts under way, just now. */
  readonly underWay: () => number;
  /** No receipt came for a while: nobody is in anybody's way. */
  readonly isQuiet: () => boolean;
  /** Somebody waits for the end: no rest any more. */
  readonly isUrgent: () => boolean;
}

export interface Turns {
  /** Does the work when those before it are done and rested from. Gives what it gives, throws what it throws. */
  take<T>(work: () => Promise<T>): Promise<T>;
}

const tickMs = 25;
/** A turn costs something however little is done in it: what comes meanwhile shares the next one. */
const shortestRestMs = 50;
const longestRestMs = 10_000;
/** A turn is followed by this many times its length of rest. */
const restPerTurn = 4;
/** With more receipts under way than these a rest grows by the square of how many times as many they are, */
const fewReceipts = 8;
/** up to so many times. */
const mostGrowth = 25;
/** They come and go with every batch: a moment with few of them counts as a few less than before. */
const keptPerTick = 0.9;

export function createTurns(parts: TurnsParts): Turns {
  let before: Promise<unknown> = Promise.resolve();
  let receipts = 0;

  async function rest(sinceMs: number): Promise<void> {
    const owedMs = Math.max(shortestRestMs, (parts.now() - sinceMs) * restPerTurn);
    let paidMs = 0;
    for (let rested = 0; paidMs < owedMs && rested < longestRestMs; rested += tickMs) {
      if (parts.isQuiet() || parts.isUrgent()) return;
      await parts.pause(tickMs);
      receipts = Math.max(parts.underWay(), receipts * keptPerTick);
      paidMs += tickMs / Math.min(Math.max((receipts / fewReceipts) ** 2, 1), mostGrowth);
    }
  }

  return {
    take: (work) => {
      let sinceMs = 0;
      const turn = before.then(() => {
        sinceMs = parts.now();
        return work();
      });
      const rested = (): Promise<void> => rest(sinceMs);
      before = turn.then(rested, rested);
      return turn;
    },
  };
}
