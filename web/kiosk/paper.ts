// Turns the values of a paper receipt into a message, or into the faults that are left.
import type { ReceiptPreview, ReceiptSubmit } from '../../src/contracts/receipts.ts';
import { serverNowMs } from '../kit/dates.ts';
import { readMoney } from '../kit/money.ts';
import { latinDigits } from '../kit/numbers.ts';
import { words } from './words.ts';

export interface Paper {
  /** Null while there are faults. */
  readonly receipt: ReceiptSubmit | null;
  /** Enough for a preview; null without an amount. */
  readonly preview: ReceiptPreview | null;
  readonly faults: Partial<Record<'receiptNo' | 'amount', string>>;
}

export function readPaper(
  typed: { readonly receiptNo: string; readonly amount: string },
  of: { readonly userId: string; readonly currency: string; readonly category: string | undefined },
): Paper {
  const receiptNo = latinDigits(typed.receiptNo).trim();
  const amount = readMoney(typed.amount, of.currency);
  const faults = {
    ...(receiptNo === '' ? { receiptNo: words().needReceiptNo } : {}),
    ...(amount === null || amount === 0 ? { amount: words().needAmount } : {}),
  };
  if (amount === null || amount === 0) return { receipt: null, preview: null, faults };
  const preview = {
    userId: of.userId,
    amount,
    currency: of.currency,
    issuedAt: new Date(serverNowMs()).toISOString(),
    ...(of.category === undefined ? {} : { items: [{ category: of.category, quantity: 1, amount }] }),
  };
  return { receipt: receiptNo === '' ? null : { ...preview, receiptNo }, preview, faults };
}
