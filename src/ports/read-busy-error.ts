// What a read is refused with when too many of them wait: the caller comes back later.

/** Nothing was read. */
export class ReadBusyError extends Error {
  override readonly name = 'ReadBusyError';
  readonly retryAfterMs: number;
  constructor(message: string, retryAfterMs: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}
