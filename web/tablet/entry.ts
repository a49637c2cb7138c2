// Turns the typed values into a message for the outbox, or into the faults of each field.
import type { ReceiptSubmit } from '../../src/contracts/receipts.ts';
import { userIdOfScan } from '../../src/contracts/shopper-code.ts';
import { serverNowMs } from '../kit/dates.ts';
import { readMoney } from '../kit/money.ts';
import { latinDigits } from '../kit/numbers.ts';
import { words } from './words.ts';

export interface Typed {
  readonly shopper: string;
  readonly receiptNo: string;
  readonly amount: string;
  readonly category: string;
}

export type Faults = Partial<Record<keyof Typed, string>>;

export const nothingTyped: Typed = { shopper: '', receiptNo: '', amount: '', category: '' };

/** A larger amount is confirmed first: an extra digit is more likely than such a purchase. */
export const askAboveMinor = 1_000_000_000;

/** The receipt, or the faults that are left. */
export function readEntry(
  typed: Typed,
  currency: string,
): { readonly receipt: ReceiptSubmit } | { readonly faults: Faults } {
  const userId = userIdOfScan(latinDigits(typed.shopper));
  const receiptNo = latinDigits(typed.receiptNo).trim();
  const amount = readMoney(typed.amount, currency);
  const faults: Faults = {
    ...(userId === '' ? { shopper: words().needShopper } : {}),
    ...(receiptNo === '' ? { receiptNo: words().needReceiptNo } : {}),
    ...(amount === null || amount === 0 ? { amount: words().needAmount } : {}),
  };
  if (Object.keys(faults).length > 0 || amount === null) return { faults };
  const items = typed.category === '' ? {} : { items: [{ category: typed.category, quantity: 1, amount }] };
  return {
    receipt: {
      receiptNo,
      userId,
      amount,
      currency,
      issuedAt: new Date(serverNowMs()).toISOString(),
      ...items,
    },
  };
}
