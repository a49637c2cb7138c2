// Every refusal the wire knows: its code, whether sending the same again can help, and its HTTP status.

export interface ErrorMeaning {
  readonly retryable: boolean;
  readonly status: number;
  readonly meaning: string;
}

export const errorCodes = {
  invalid: {
    retryable: false,
    status: 400,
    meaning: 'The payload is not of the form asked for; `field` says where.',
  },
  unauthenticated: { retryable: false, status: 401, meaning: 'No valid token, or the token has expired.' },
  forbidden: { retryable: false, status: 403, meaning: 'The role of this token may not do that.' },
  not_found: { retryable: false, status: 404, meaning: 'There is no such thing.' },
  conflict: {
    retryable: false,
    status: 409,
    meaning:
      'The receipt is known with another shopper, amount, currency or day (a return: with another amount, reason or items), ' +
      'or what is asked cannot be done as the mall stands now.',
  },
  too_old: {
    retryable: false,
    status: 422,
    meaning: 'The receipt is older than receipts or returns may be.',
  },
  limited: {
    retryable: true,
    status: 429,
    meaning: 'Too many of these from this device; `retryAfterMs` says when.',
  },
  busy: {
    retryable: true,
    status: 503,
    meaning: 'Too many receipts are in progress; `retryAfterMs` says when to come back.',
  },
  retry: {
    retryable: true,
    status: 504,
    meaning: 'The deadline passed and the outcome is unknown: send the same again, it settles it.',
  },
  unavailable: {
    retryable: true,
    status: 503,
    meaning: 'The database is away; `retryAfterMs` says when to try.',
  },
  internal: { retryable: true, status: 500, meaning: 'A fault of ours; the log has its cause.' },
} as const satisfies Record<string, ErrorMeaning>;

export type ErrorCode = keyof typeof errorCodes;

/** A refusal as it crosses the wire. */
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

/** The error object of a code. */
export function wireError(
  code: ErrorCode,
  message: string,
  extra: { readonly retryAfterMs?: number; readonly field?: string } = {},
): WireError {
  return { code, message, retryable: errorCodes[code].retryable, ...extra };
}
