// `ops:receipt`: a receipt with all its entries and the time spent in each phase.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';
import { receiptGet } from './receipt-get.ts';

export const opsReceipt: Handler<'ops:receipt'> = async (services, session, payload, traceId) => {
  const found = await receiptGet(services, session, payload, traceId);
  if (!found.ok) return found;
  const { receiptId } = found.data;
  const steps = await services.readReceiptHistory(receiptId);
  return done({ receipt: found.data, steps, trace: services.ops.findTrace(receiptId) });
};
