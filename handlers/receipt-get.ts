// `receipt:get`: the standing of a receipt and its award.
import type { Handler } from './handler.ts';
import { done, refuse } from './handler.ts';
import { whichReceipt } from './which-receipt.ts';

export const receiptGet: Handler<'receipt:get'> = async (services, session, payload) => {
  const which = whichReceipt(services, session.claims, payload);
  if (!which.ok) return which;
  const view = await services.readReceipt(which.data.receiptId);
  if (view !== null) return done(view);
  return which.data.isGuessed
    ? refuse('not_found', 'no such receipt today: send issuedAt of the receipt', 'issuedAt')
    : refuse('not_found', 'no such receipt', 'receiptNo');
};
