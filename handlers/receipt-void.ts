// `receipt:void`: voids a receipt or returns a part of it. A tablet's store is that of its token; an operator names the store.
import { sumOf } from '../src/contracts/receipts.ts';
import type { Handler } from './handler.ts';
import { replyTo } from './reply-to.ts';
import { whichReceipt } from './which-receipt.ts';

export const receiptVoid: Handler<'receipt:void'> = async (services, session, payload, traceId) => {
  const which = whichReceipt(services, session.claims, payload);
  if (!which.ok) return which;
  const { storeId, receiptId, isGuessed } = which.data;
  const { receiptNo, reason, returnNo, items } = payload;
  const amount = payload.amount ?? (items && sumOf(items));
  const lines = items === undefined ? {} : { items };
  const answer = await services.admission.submit(
    {
      type: 'receipt.void',
      receiptId,
      storeId,
      receiptNo,
      reason,
      ...(returnNo === undefined || amount === undefined ? {} : { part: { returnNo, amount, ...lines } }),
      ...(isGuessed ? { mustExist: true } : {}),
    },
    traceId,
  );
  return replyTo(answer, session.claims.role);
};
