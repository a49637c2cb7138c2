// A purchase from a till's message; the mall's rules fill in what the message leaves out.
import type { ReceiptSubmit } from '../src/contracts/receipts.ts';
import { calendarAt } from '../src/game/period.ts';
import { readInstant } from '../src/game/read-instant.ts';
import type { Purchase } from '../src/game/receipt.ts';
import { receiptIdAt } from '../src/game/receipt-id.ts';
import type { Services } from './handler.ts';

export interface NamedPurchase {
  readonly receiptId: string;
  readonly purchase: Purchase;
}

/** Null: `issuedAt` is no valid time. */
export function purchaseOf(
  { rules, clocks }: Pick<Services, 'rules' | 'clocks'>,
  storeId: string,
  { receiptNo, userId, amount, currency, issuedAt, items }: ReceiptSubmit,
): NamedPurchase | null {
  const { rulebook } = rules();
  const issuedAtMs = readInstant(issuedAt, calendarAt(rulebook, clocks.now()).timeZone);
  if (issuedAtMs === null) return null;
  return {
    receiptId: receiptIdAt(rules(), storeId, receiptNo, issuedAtMs),
    purchase: {
      storeId,
      receiptNo,
      userId,
      amount,
      currency: currency ?? rulebook.currency,
      issuedAtMs,
      items: items ?? [],
    },
  };
}
