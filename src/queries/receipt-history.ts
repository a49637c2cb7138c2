// The history of a receipt: the award, and what was returned of it, in order.
import type { ReceiptCause } from '../game/change.ts';
import type { Entry } from '../game/outcome.ts';
import { entriesOf } from '../game/outcome.ts';
import type { Receipt } from '../game/receipt.ts';
import type { Store } from '../ports/store.ts';

export interface ReceiptHistoryStep {
  readonly cause: ReceiptCause;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly entries: readonly Entry[];
}

/** Empty where the receipt has changed nobody, or its entries are folded. Throws StoreUnavailableError. */
export type ReadReceiptHistory = (receiptId: string) => Promise<ReceiptHistoryStep[]>;

/** A receipt may have hundreds of returns: the first ones are told. */
const mostSteps = 50;

export const createReadReceiptHistory =
  (store: Pick<Store, 'loadReceipts' | 'loadRecord'>): ReadReceiptHistory =>
  async (receiptId) => {
    const receipt = (await store.loadReceipts([receiptId])).get(receiptId);
    if (receipt === undefined || !('userId' in receipt)) return [];
    const steps: ReceiptHistoryStep[] = [];
    for (const seq of placesOf(receipt).slice(0, mostSteps)) {
      const record = await store.loadRecord(receipt.userId, seq);
      // A return that was noted before its receipt has no record of its own.
      if (record?.ref !== receiptId || record.cause === 'adjust') continue;
      const { cause, atMs } = record;
      steps.push({ cause, at: new Date(atMs).toISOString(), entries: entriesOf(record) });
    }
    return steps;
  };

/** Where the records of the receipt begin, in order. */
function placesOf(receipt: Receipt): number[] {
  if (receipt.status === 'tombstone' || receipt.status === 'rejected') return [];
  const { seq, returns, voided } = receipt;
  const all = [seq, ...returns.map((one) => one.seq), ...(voided === undefined ? [] : [voided.seq])];
  return [...new Set(all)].toSorted((one, other) => one - other);
}
