// The lines of today's list: the rows of this device, and the receipts of the store's other devices.
import type { OutboxRow } from '../../src/client/outbox/row.ts';
import type { ReceiptLine } from '../../src/contracts/receipts.ts';

export type TodayLine =
  | { readonly kind: 'own'; readonly row: OutboxRow; readonly standing: ReceiptLine | undefined }
  | { readonly kind: 'store'; readonly receipt: ReceiptLine };

/**
 * Newest first. A receipt in both lists is a row of this device, with its standing at the node. The node may list a receipt
 * before this device has its answer. Such a receipt is recognized by its number and amount.
 */
export function todayLines(
  rows: readonly OutboxRow[],
  receipts: ReadonlyMap<string, ReceiptLine>,
): TodayLine[] {
  const own = new Set<string>();
  const unanswered = new Set(rows.filter(isUnanswered).map(({ payload }) => keyOf(payload)));
  const lines: { readonly atMs: number; readonly line: TodayLine }[] = rows.map((row) => {
    const id = row.event === 'receipt:submit' ? row.outcome?.receiptId : undefined;
    if (id !== undefined) own.add(id);
    const standing = id === undefined ? undefined : receipts.get(id);
    return { atMs: Date.parse(row.queuedAt), line: { kind: 'own', row, standing } };
  });
  for (const receipt of receipts.values()) {
    if (!own.has(receipt.receiptId) && !unanswered.has(keyOf(receipt))) {
      lines.push({ atMs: Date.parse(receipt.at), line: { kind: 'store', receipt } });
    }
  }
  // Equal times keep the order of the rows, the later one first.
  return lines
    .toReversed()
    .sort((one, other) => other.atMs - one.atMs)
    .map(({ line }) => line);
}

const isUnanswered = (row: OutboxRow): row is OutboxRow & { readonly event: 'receipt:submit' } =>
  row.event === 'receipt:submit' && (row.state === 'queued' || row.state === 'sending');

/** The page's receipt number differs from the node's in upper and lower case only. */
const keyOf = ({ receiptNo, amount }: Pick<ReceiptLine, 'receiptNo' | 'amount'>): string =>
  `${amount} ${receiptNo.toLowerCase()}`;
