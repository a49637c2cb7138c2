// How long to wait before trying again: longer each time, and never at the same moment as everybody else.

export interface BackOff {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Before asking again: soon, then up to ten seconds. */
export const askAgain: BackOff = { minMs: 50, maxMs: 10_000 };

/** Before connecting again: wide, because all clients of a lost node start counting at the same moment. */
export const connectAgain: BackOff = { minMs: 500, maxMs: 10_000 };

/** The longest wait that a node can ask for. Its clock may be wrong, and the receipt has to be sent. */
export const longestWaitMs = 60_000;

/** A wait in ms, drawn evenly between `minMs` and a ceiling that doubles with every attempt (0, 1, 2 …) up to `maxMs`. */
export function backOffMs(attempt: number, { minMs, maxMs }: BackOff, random = Math.random): number {
  const ceilingMs = Math.min(maxMs, minMs * 4 * 2 ** Math.min(attempt, 20));
  return Math.round(minMs + random() * Math.max(0, ceilingMs - minMs));
}
