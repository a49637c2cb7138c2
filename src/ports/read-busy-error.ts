// The error of a read that is refused because too many wait. The caller retries later.

/** Nothing was read. */
export class ReadBusyError extends Error {
  override readonly name = 'ReadBusyError';
  readonly retryAfterMs: number;
  constructor(message: string, retryAfterMs: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}
