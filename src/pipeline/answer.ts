// The answer to a command: an outcome, or a refusal as a value.
import type { Refusal } from '../game/command.ts';
import type { Outcome } from '../game/outcome.ts';

export interface PathRefusal {
  readonly code: Refusal['code'] | 'busy' | 'retry' | 'unavailable' | 'internal';
  readonly message: string;
  readonly field?: string;
  readonly retryAfterMs?: number;
}

export type Answer =
  | { readonly ok: true; readonly outcome: Outcome }
  | { readonly ok: false; readonly refusal: PathRefusal };

export const refused = (
  code: PathRefusal['code'],
  message: string,
  extra: Omit<PathRefusal, 'code' | 'message'> = {},
): Answer => ({ ok: false, refusal: { code, message, ...extra } });

/** When a client may try again after a failure of the node or its database. */
export const retryAfterMs = 1_000;

export const databaseUnavailable: Answer = refused('unavailable', 'the database is unavailable', {
  retryAfterMs,
});

/** After a fault, whose cause is in the log. */
export const internalError: Answer = refused(
  'internal',
  'an internal error: the log of the node has the cause',
  { retryAfterMs },
);
