// The history of a receipt: its award and its returns, in order.
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

/** Empty if the receipt changed no shopper, or its entries are folded. Throws StoreUnavailableError. */
export type ReadReceiptHistory = (receiptId: string) => Promise<ReceiptHistoryStep[]>;

/** The most steps in an answer: the first ones. A receipt may have a hundred returns. */
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

/** The first entries of the receipt's records, in order. */
function placesOf(receipt: Receipt): number[] {
  if (receipt.status === 'tombstone' || receipt.status === 'rejected') return [];
  const { seq, returns, voided } = receipt;
  const all = [seq, ...returns.map((one) => one.seq), ...(voided === undefined ? [] : [voided.seq])];
  return [...new Set(all)].toSorted((one, other) => one - other);
}
