// What today's list shows: the rows of this device, and those receipts of the store that other devices have sent.
import type { OutboxRow } from '../../src/client/outbox/row.ts';
import type { ReceiptLine } from '../../src/contracts/receipts.ts';

export type TodayLine =
  | { readonly kind: 'own'; readonly row: OutboxRow; readonly standing: ReceiptLine | undefined }
  | { readonly kind: 'store'; readonly receipt: ReceiptLine };

/** Newest first. A receipt that both know is a row of this device, with its standing at the node. */
export function todayLines(
  rows: readonly OutboxRow[],
  receipts: ReadonlyMap<string, ReceiptLine>,
): TodayLine[] {
  const own = new Set<string>();
  const lines: { readonly atMs: number; readonly line: TodayLine }[] = rows.map((row) => {
    const id = row.event === 'receipt:submit' ? row.outcome?.receiptId : undefined;
    if (id !== undefined) own.add(id);
    const standing = id === undefined ? undefined : receipts.get(id);
    return { atMs: Date.parse(row.queuedAt), line: { kind: 'own', row, standing } };
  });
  for (const receipt of receipts.values()) {
    if (!own.has(receipt.receiptId)) {
      lines.push({ atMs: Date.parse(receipt.at), line: { kind: 'store', receipt } });
    }
  }
  // Equal times keep the order of the rows, the later one first.
  return lines
    .toReversed()
    .sort((one, other) => other.atMs - one.atMs)
    .map(({ line }) => line);
}
