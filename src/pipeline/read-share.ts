// How much of the budget for reads a node gives out: less where its event loop is late, so that reads give way to
// receipts on a slow or busy machine as they do on the one where a credit was measured.

/** A mean delay of the event loop that a receipt does not notice. */
const calmMs = 5;
/** The meter tells the mean of a second: it is looked at once in that time. */
const everyMs = 1_000;
/** Down quickly, up slowly: the delay is seen a second after it was caused. */
const steepestFall = 1 / 4;
const rise = 1.25;
/** Some reads are answered on any node that takes receipts at all. */
const least = 1 / 20;

/**
 * Gives the part of the budget that may be used now, from a twentieth to 1. `loopDelayMs`: the mean of the last second.
 * `now`: milliseconds that only go forward.
 */
export function createReadShare(loopDelayMs: () => number, now: () => number): () => number {
  let share = 1;
  let lookedMs = now();
  return () => {
    const seconds = Math.floor((now() - lookedMs) / everyMs);
    if (seconds < 1) return share;
    lookedMs += seconds * everyMs;
    const delayMs = loopDelayMs();
    share =
      delayMs > calmMs
        ? Math.max(least, share * Math.max(steepestFall, calmMs / delayMs))
        : Math.min(1, share * rise ** seconds);
    return share;
  };
}
