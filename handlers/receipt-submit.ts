// `receipt:submit`: a purchase of the token's store comes in.
import { receiptIdOf } from '../src/game/receipt.ts';
import type { Handler } from './handler.ts';
import { refuse } from './handler.ts';
import { purchaseOf } from './purchase.ts';
import { replyTo } from './reply-to.ts';

export const receiptSubmit: Handler<'receipt:submit'> = async (services, session, payload, traceId) => {
  const { store: storeId, role } = session.claims;
  if (storeId === undefined) return refuse('forbidden', 'this token belongs to no store');
  const purchase = purchaseOf(services, storeId, payload);
  if (purchase === null) return refuse('invalid', 'not a time', 'issuedAt');
  const command = {
    type: 'receipt.submit',
    receiptId: receiptIdOf(storeId, payload.receiptNo),
    purchase,
  } as const;
  const answer = await services.intake.submit(command, traceId);
  if (answer.ok && answer.outcome.clock === 'corrected' && answer.outcome.status === 'applied') {
    services.clocks.wrong(storeId, purchase.issuedAtMs - services.clocks.now());
  }
  return replyTo(answer, role);
};
