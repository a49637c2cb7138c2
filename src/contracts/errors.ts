// Every error code: whether a retry can succeed, its HTTP status and its meaning.

export interface ErrorMeaning {
  readonly retryable: boolean;
  readonly status: number;
  readonly meaning: string;
}

export const errorCodes = {
  invalid: {
    retryable: false,
    status: 400,
    meaning: 'The payload is not valid. `field` names the faulty field: correct it and send a new message.',
  },
  unauthenticated: {
    retryable: false,
    status: 401,
    meaning: 'The token is missing, invalid or expired. Get a new one.',
  },
  forbidden: {
    retryable: false,
    status: 403,
    meaning: 'The role of this token does not allow this. Use another token.',
  },
  not_found: {
    retryable: false,
    status: 404,
    meaning: 'The shopper, receipt, store, event or route does not exist.',
  },
  conflict: {
    retryable: false,
    status: 409,
    meaning:
      'The receipt number is known with another shopper, amount, currency or day (a return: with another ' +
      'amount, reason or items), or the present state of the mall does not allow the request.',
  },
  too_old: {
    retryable: false,
    status: 422,
    meaning: 'The receipt is too old to be submitted or returned.',
  },
  limited: {
    retryable: true,
    status: 429,
    meaning:
      'This device sends too many requests of this kind. Wait for `retryAfterMs`, then send the same again.',
  },
  busy: {
    retryable: true,
    status: 503,
    meaning: 'The node is at its limit. Wait for `retryAfterMs`, then send the same again.',
  },
  retry: {
    retryable: true,
    status: 504,
    meaning: 'The deadline passed and the outcome is unknown. Send the same again; it is awarded once.',
  },
  unavailable: {
    retryable: true,
    status: 503,
    meaning: 'The database is unavailable. Wait for `retryAfterMs`, then send the same again.',
  },
  internal: {
    retryable: true,
    status: 500,
    meaning: 'A fault in the server; its log has the cause. Send the same again a few times.',
  },
} as const satisfies Record<string, ErrorMeaning>;

export type ErrorCode = keyof typeof errorCodes;

/** A refusal as clients receive it. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  readonly field?: string;
}

export type Reply<Data> =
  | { readonly ok: true; readonly data: Data }
  | { readonly ok: false; readonly error: WireError };

export function wireError(
  code: ErrorCode,
  message: string,
  extra: { readonly retryAfterMs?: number; readonly field?: string } = {},
): WireError {
  return { code, message, retryable: errorCodes[code].retryable, ...extra };
}
