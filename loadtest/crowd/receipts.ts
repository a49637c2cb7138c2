// What the tills of the crowd send next: made up, or taken from a file that a real shop has written.
import type { ReceiptSubmit } from '../../src/contracts/receipts.ts';
import { createReceiptStream, issuedNow } from '../receipt-stream.ts';
import type { CrowdJob } from './crowd-job.ts';

/** Gives the next receipt; null when there are no more. */
export function createReceiptSource({
  receipts,
  prefix,
}: Pick<CrowdJob, 'receipts' | 'prefix'>): () => ReceiptSubmit | null {
  if (receipts.kind === 'drawn') {
    const { seed, userIds, hot } = receipts;
    return createReceiptStream({
      seed,
      prefix,
      shoppers: userIds.length,
      hot,
      name: (at) => userIds[at] ?? '',
    });
  }
  let at = 0;
  return () => {
    const receipt = receipts.receipts[at];
    at += 1;
    // A number of this run: played again, it is another receipt.
    return receipt ? { ...receipt, receiptNo: `${prefix}-${at}`, issuedAt: issuedNow() } : null;
  };
}
