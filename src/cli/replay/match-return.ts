// A cancellation names no original: it is matched to the invoice that it can have come from.
import type { Invoice } from './invoice.ts';

/** A receipt that was sent, and the part that was not returned yet. */
export interface Sale {
  readonly receiptNo: string;
  readonly storeId: string;
  /** Rial not returned yet. */
  leftAmount: number;
  readonly leftPieces: Map<string, number>;
}

/** A whole return is everything that is left of the sale. */
export interface Match {
  readonly sale: Sale;
  readonly whole: boolean;
}

/** The sale before any return. */
export function openSale(invoice: Invoice, storeId: string, amount: number): Sale {
  const sold = [...invoice.articles].filter(([, { pieces }]) => pieces > 0);
  const leftPieces = new Map(sold.map(([code, { pieces }]) => [code, pieces]));
  return { receiptNo: invoice.no, storeId, leftAmount: amount, leftPieces };
}

/**
 * Finds the latest of a customer's earlier `sales` (oldest first) that still holds all articles of the cancellation
 * in at least its quantities, and takes these pieces from it, so that no piece goes back twice. Null: there is none.
 */
export function matchReturn(sales: readonly Sale[], cancellation: Invoice): Match | null {
  const returned = [...cancellation.articles].flatMap(([code, { pieces }]) =>
    pieces < 0 ? [{ code, pieces: -pieces }] : [],
  );
  if (returned.length === 0) return null;
  const sale = sales.findLast(({ leftPieces }) =>
    returned.every(({ code, pieces }) => (leftPieces.get(code) ?? 0) >= pieces),
  );
  if (!sale) return null;
  for (const { code, pieces } of returned) {
    sale.leftPieces.set(code, (sale.leftPieces.get(code) ?? 0) - pieces);
  }
  return { sale, whole: [...sale.leftPieces.values()].every((left) => left === 0) };
}
