// A receipt as one line of a store's list, without its shopper.
import type { ReceiptRecord } from './change.ts';

export interface ReceiptLine {
  readonly receiptId: string;
  readonly receiptNo: string;
  /** ISO 8601, UTC: when the receipt arrived. */
  readonly at: string;
  /** Minor units. */
  readonly amount: number;
  /** Minor units after returns. */
  readonly left: number;
  readonly standing: 'applied' | 'returned' | 'voided';
}

/** The receipt after this record. */
export const receiptLineOf = ({ receipt }: Pick<ReceiptRecord, 'receipt'>): ReceiptLine => ({
  receiptId: receipt.id,
  receiptNo: receipt.receiptNo,
  at: new Date(receipt.createdAtMs).toISOString(),
  amount: receipt.amount,
  left: receipt.left,
  standing: receipt.status,
});
