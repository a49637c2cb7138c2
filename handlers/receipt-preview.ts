// `receipt:preview`: what a purchase would earn, for a till that shows it before it issues the receipt.
import type { Handler } from './handler.ts';
import { refuse } from './handler.ts';
import { purchaseOf } from './purchase.ts';
import { replyTo } from './reply-to.ts';

/** No receipt has this number: the character is not printable. */
const notMadeYet = '\u0000';

export const receiptPreview: Handler<'receipt:preview'> = async (services, session, payload) => {
  const { store, role } = session.claims;
  if (store === undefined) return refuse('forbidden', 'this token belongs to no store');
  // A preview shows balance and level and leaves no record, so a kiosk gets it for its own shopper only.
  if (role === 'kiosk' && !services.visits.mayAskAbout(session, payload.userId)) {
    return refuse('forbidden', 'a kiosk previews receipts only for the shopper that it serves', 'userId');
  }
  services.visits.touch(session);
  const named = purchaseOf(services, store, { ...payload, receiptNo: payload.receiptNo ?? notMadeYet });
  if (named === null) return refuse('invalid', 'not a time', 'issuedAt');
  const said = await services.previewReceipt(named.receiptId, named.purchase);
  return replyTo('code' in said ? { ok: false, refusal: said } : { ok: true, outcome: said }, role);
};
