// Lets receipts go first: background work waits while they need the machine, for a bounded time.

export interface GiveWayParts {
  /** True while receipts need the machine. */
  readonly giveWay: () => boolean;
  /** Waits, until the signal at the latest. */
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
}

const tickMs = 25;
/** The longest wait for receipts before one piece of work. */
const longestMs = 2_000;

export async function letReceiptsGoFirst(parts: GiveWayParts, signal?: AbortSignal): Promise<void> {
  for (let waited = 0; parts.giveWay() && waited < longestMs; waited += tickMs) {
    await parts.pause(tickMs, signal);
  }
}
