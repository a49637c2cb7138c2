// `receipt:submit`: submits a purchase in the store of the token.
import type { Handler } from './handler.ts';
import { refuse } from './handler.ts';
import { purchaseOf } from './purchase.ts';
import { replyTo } from './reply-to.ts';

export const receiptSubmit: Handler<'receipt:submit'> = async (services, session, payload, traceId) => {
  const { store, role } = session.claims;
  if (store === undefined) return refuse('forbidden', 'this token belongs to no store');
  // Anybody can reach a kiosk, so it submits receipts for the shopper that it serves only.
  if (role === 'kiosk' && !services.visits.mayAskAbout(session, payload.userId)) {
    return refuse('forbidden', 'a kiosk submits receipts only for the shopper that it serves', 'userId');
  }
  services.visits.touch(session);
  const named = purchaseOf(services, store, payload);
  if (named === null) return refuse('invalid', 'not a time', 'issuedAt');
  const answer = await services.admission.submit({ type: 'receipt.submit', ...named }, traceId);
  if (answer.ok && answer.outcome.clock === 'corrected' && answer.outcome.status === 'applied') {
    services.clocks.wrong(store, named.purchase.issuedAtMs - services.clocks.now());
  }
  return replyTo(answer, role);
};
