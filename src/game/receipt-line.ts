// A receipt as one line of a store's list: what it is and how it stands, without its shopper.
import type { ReceiptRecord } from './change.ts';

export interface ReceiptLine {
  readonly receiptId: string;
  readonly receiptNo: string;
  /** ISO 8601, UTC: when the mall took it in. */
  readonly at: string;
  /** Minor units: of the purchase, and what is left of it. */
  readonly amount: number;
  readonly left: number;
  readonly standing: 'applied' | 'returned' | 'voided';
}

/** How the receipt stands after this record. */
export const receiptLineOf = ({ receipt }: Pick<ReceiptRecord, 'receipt'>): ReceiptLine => ({
  receiptId: receipt.id,
  receiptNo: receipt.receiptNo,
  at: new Date(receipt.createdAtMs).toISOString(),
  amount: receipt.amount,
  left: receipt.left,
  standing: receipt.status,
});
