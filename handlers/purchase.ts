// A purchase as a till has told it, with what it left open filled in by the mall's rules.
import type { ReceiptSubmit } from '../src/contracts/receipts.ts';
import { calendarAt } from '../src/game/period.ts';
import { readInstant } from '../src/game/read-instant.ts';
import type { Purchase } from '../src/game/receipt.ts';
import type { Services } from './handler.ts';

/** Null where the time cannot be read. */
export function purchaseOf(
  { rules, clocks }: Pick<Services, 'rules' | 'clocks'>,
  storeId: string,
  { receiptNo, userId, amount, currency, issuedAt, items }: ReceiptSubmit,
): Purchase | null {
  const { rulebook } = rules();
  const issuedAtMs = readInstant(issuedAt, calendarAt(rulebook, clocks.now()).timeZone);
  if (issuedAtMs === null) return null;
  return {
    storeId,
    receiptNo,
    userId,
    amount,
    currency: currency ?? rulebook.currency,
    issuedAtMs,
    items: items ?? [],
  };
}
