// The answer of the pipeline as a reply on the wire.
import type { Reply } from '../src/contracts/errors.ts';
import { wireError } from '../src/contracts/errors.ts';
import type { Outcome } from '../src/contracts/receipts.ts';
import type { Answer } from '../src/pipeline/answer.ts';
import { done } from './handler.ts';

export function replyTo(answer: Answer): Reply<Outcome> {
  if (answer.ok) return done(answer.outcome);
  const { code, message, ...extra } = answer.refusal;
  return { ok: false, error: wireError(code, message, extra) };
}
