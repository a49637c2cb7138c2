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
