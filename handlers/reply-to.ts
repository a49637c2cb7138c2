// The reply to a client, from the answer of the pipeline.
import type { Reply } from '../src/contracts/errors.ts';
import { wireError } from '../src/contracts/errors.ts';
import type { Outcome } from '../src/contracts/receipts.ts';
import type { Role } from '../src/contracts/roles.ts';
import type { Answer } from '../src/pipeline/answer.ts';
import { done } from './handler.ts';

/** Only operators get the entries of an outcome: they belong to the shopper. */
export function replyTo(answer: Answer, role: Role): Reply<Outcome> {
  if (!answer.ok) {
    const { code, message, ...extra } = answer.refusal;
    return { ok: false, error: wireError(code, message, extra) };
  }
  if (role === 'operator') return done(answer.outcome);
  const { entries: _, ...outcome } = answer.outcome;
  return done(outcome);
}
