// `ops:correct-coins`: gives or takes coins of a shopper, through the same pipeline as a receipt.
import { wireError } from '../src/contracts/errors.ts';
import { formMadeAtMs } from '../src/contracts/form-id.ts';
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const opsCorrectCoins: Handler<'ops:correct-coins'> = async (
  { admission },
  session,
  { id, userId, coins, reason },
  traceId,
) => {
  const correctionId = id.toLowerCase();
  const answer = await admission.submit(
    {
      type: 'adjust',
      correctionId,
      askedAtMs: formMadeAtMs(correctionId),
      userId,
      coins,
      reason,
      by: session.claims.sub,
    },
    traceId,
  );
  if (!answer.ok) {
    const { code, message, ...extra } = answer.refusal;
    return { ok: false, error: wireError(code, message, extra) };
  }
  const { status, seq, coins: moved } = answer.outcome;
  return done({ status: status === 'duplicate' ? 'duplicate' : 'applied', userId, seq, coins: moved });
};
