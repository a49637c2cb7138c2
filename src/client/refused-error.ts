// The final errors of a client: a request was refused, or the connection has ended.
import type { ErrorCode, WireError } from '../contracts/errors.ts';

/** The final refusal of a request. Sending the same request again gives the same answer. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly code: ErrorCode;
  /** The invalid field of the payload, if the node named one. */
  readonly field: string | undefined;
  /** Only for requests that are sent once. Repeated requests have already waited for this long. */
  readonly retryAfterMs: number | undefined;

  constructor({ code, message, field, retryAfterMs }: WireError) {
    super(message);
    this.code = code;
    this.field = field;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Why the connection has ended and the client does not reconnect. */
export interface Ending {
  /** `closed`: this client closed it. Otherwise the code of the node's refusal. */
  readonly code: string;
  readonly message: string;
}

/** The connection has ended for good. Requests in flight have no answer. */
export class EndedError extends Error {
  override readonly name = 'EndedError';
  readonly code: string;

  constructor({ code, message }: Ending) {
    super(message);
    this.code = code;
  }
}
