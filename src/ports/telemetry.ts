// Counters and timings on the path of a receipt.

export interface Telemetry {
  /** A command was answered with this status or error code. */
  answered(result: string): void;
  /** A batch of `size` commands took `ms` from its start to its answers. */
  batch(size: number, ms: number): void;
  /** A command is decided again: its shopper had later entries, its claim was taken, or another reason. */
  wentAgain(cause: 'stale' | 'claimed' | 'other'): void;
  /** From commit to the last push handed to the sockets, milliseconds. */
  announced(ms: number): void;
  /** An event was replied to with `ok` or this error code. */
  replied(event: string, result: string): void;
  /** An event or route was answered in `ms`. */
  timed(name: string, ms: number): void;
  /** A till sent an impossible time, `errorMs` ahead (negative: behind). The time of arrival was used instead. */
  clockWrong(storeId: string, errorMs: number): void;
  /** The head check sent this many missed records. */
  repaired(records: number): void;
}
