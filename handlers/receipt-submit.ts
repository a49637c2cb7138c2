// `receipt:submit`: a purchase of the token's store comes in.
import { receiptIdOf } from '../src/game/receipt.ts';
import type { Handler } from './handler.ts';
import { refuse } from './handler.ts';
import { replyTo } from './reply-to.ts';

export const receiptSubmit: Handler<'receipt:submit'> = async (
  { intake, currency },
  session,
  payload,
  traceId,
) => {
  const storeId = session.claims.store;
  if (storeId === undefined) return refuse('forbidden', 'this token belongs to no store');
  const { receiptNo, userId, amount, issuedAt, items } = payload;
  const answer = await intake.submit(
    {
      type: 'receipt.submit',
      receiptId: receiptIdOf(storeId, receiptNo),
      purchase: {
        storeId,
        receiptNo,
        userId,
        amount,
        currency: payload.currency ?? currency(),
        issuedAtMs: Date.parse(issuedAt),
        items: items ?? [],
      },
    },
    traceId,
  );
  return replyTo(answer);
};
