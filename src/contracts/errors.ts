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
    meaning: 'The payload does not have the required form; `field` names the place.',
  },
  unauthenticated: { retryable: false, status: 401, meaning: 'The token is missing, invalid or expired.' },
  forbidden: { retryable: false, status: 403, meaning: 'The role of this token does not permit this.' },
  not_found: { retryable: false, status: 404, meaning: 'What was asked for does not exist.' },
  conflict: {
    retryable: false,
    status: 409,
    meaning:
      'The receipt is known with another shopper, amount, currency or day (a return: with another amount, reason or items), ' +
      'or the current state of the mall does not allow the request.',
  },
  too_old: {
    retryable: false,
    status: 422,
    meaning: 'The receipt is older than the limit for receipts or for returns.',
  },
  limited: {
    retryable: true,
    status: 429,
    meaning: 'This caller has exceeded its rate; retry after `retryAfterMs`.',
  },
  busy: {
    retryable: true,
    status: 503,
    meaning: 'The node is at its limit; retry after `retryAfterMs`.',
  },
  retry: {
    retryable: true,
    status: 504,
    meaning:
      'The deadline passed and the outcome is unknown. Send the same message again: it is never applied twice.',
  },
  unavailable: {
    retryable: true,
    status: 503,
    meaning: 'The database is unavailable; retry after `retryAfterMs`.',
  },
  internal: { retryable: true, status: 500, meaning: 'The server failed; its log has the cause.' },
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
