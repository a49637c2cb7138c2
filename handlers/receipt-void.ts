// `receipt:void`: a receipt goes back, whole or in part. A tablet's store is its token's; an operator names it.
import { receiptIdOf } from '../src/game/receipt.ts';
import type { Handler } from './handler.ts';
import { refuse } from './handler.ts';
import { replyTo } from './reply-to.ts';

export const receiptVoid: Handler<'receipt:void'> = async ({ intake }, session, payload, traceId) => {
  const { role, store } = session.claims;
  if (role !== 'operator' && payload.storeId !== undefined && payload.storeId !== store) {
    return refuse('forbidden', "the store is the token's");
  }
  const storeId = role === 'operator' ? payload.storeId : store;
  if (storeId === undefined) return refuse('invalid', 'an operator says which store', 'storeId');
  const { receiptNo, reason, returnNo, amount } = payload;
  const answer = await intake.submit(
    {
      type: 'receipt.void',
      receiptId: receiptIdOf(storeId, receiptNo),
      storeId,
      receiptNo,
      reason,
      ...(returnNo === undefined || amount === undefined ? {} : { part: { returnNo, amount } }),
    },
    traceId,
  );
  return replyTo(answer, role);
};
