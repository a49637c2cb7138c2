// How a client says that it will not go on.
import type { ErrorCode, WireError } from '../contracts/errors.ts';

/** The final refusal of a request: sending the same again cannot help. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly code: ErrorCode;
  /** The payload's field at fault, where the node named one. */
  readonly field: string | undefined;
  /** Only where the request was sent once: elsewhere it was waited out. */
  readonly retryAfterMs: number | undefined;

  constructor({ code, message, field, retryAfterMs }: WireError) {
    super(message);
    this.code = code;
    this.field = field;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Why there is no connection any more and none will be tried. */
export interface Ending {
  /** `closed`: by our own side; else the node's refusal. */
  readonly code: string;
  readonly message: string;
}

/** The connection has ended for good; what was still being sent is unanswered. */
export class EndedError extends Error {
  override readonly name = 'EndedError';
  readonly code: string;

  constructor({ code, message }: Ending) {
    super(message);
    this.code = code;
  }
}
