// What is counted and timed on the path of a receipt.

export interface Telemetry {
  /** A command was answered with this status or error code. */
  answered(result: string): void;
  /** A batch of `size` commands took `ms` from taking to answering. */
  batch(size: number, ms: number): void;
  /** A command goes again: its shopper had moved on, its receipt was there, or another reason. */
  wentAgain(cause: 'stale' | 'claimed' | 'other'): void;
  /** From commit to the last push handed to the sockets, milliseconds. */
  announced(ms: number): void;
  /** An event was replied to with `ok` or this error code. */
  replied(event: string, result: string): void;
  /** An event or route was answered in `ms`. */
  timed(name: string, ms: number): void;
  /** The head check sent this many records that had been missed. */
  repaired(records: number): void;
}
