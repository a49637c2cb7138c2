// Exponential back-off with jitter.

export interface BackOff {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Between two attempts of a request. */
export const askAgain: BackOff = { minMs: 50, maxMs: 10_000 };

/** Between two attempts to connect. The range is wide, because all clients of a lost node start at the same moment. */
export const connectAgain: BackOff = { minMs: 500, maxMs: 10_000 };

/** The longest wait that a node can ask for. A node with a fault must not stop a till from sending. */
export const longestWaitMs = 60_000;

/** A wait in ms, drawn evenly between `minMs` and a ceiling that doubles with every attempt (0, 1, 2 …) up to `maxMs`. */
export function backOffMs(attempt: number, { minMs, maxMs }: BackOff, random = Math.random): number {
  const ceilingMs = Math.min(maxMs, minMs * 4 * 2 ** Math.min(attempt, 20));
  return Math.round(minMs + random() * Math.max(0, ceilingMs - minMs));
}
