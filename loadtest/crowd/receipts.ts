// The next receipt of the crowd's tills: generated, or from the file of a real shop.
import type { ReceiptSubmit } from '../../src/contracts/receipts.ts';
import { createReceiptStream, issuedNow } from '../receipt-stream.ts';
import type { CrowdJob } from './crowd-job.ts';

/** Returns the next receipt; null when there are no more. */
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
    // The number belongs to this run, so that a later run sends other receipts.
    return receipt ? { ...receipt, receiptNo: `${prefix}-${at}`, issuedAt: issuedNow() } : null;
  };
}
