// A receipt: what was bought, and, once judged, everything a return needs to take it back exactly.
import { add, shareDown } from './whole.ts';

export interface Item {
  readonly sku?: string | undefined;
  readonly category?: string | undefined;
  readonly quantity: number;
  /** Minor units for the whole line. */
  readonly amount: number;
}

/** A purchase as the till tells it. */
export interface Purchase {
  readonly storeId: string;
  readonly receiptNo: string;
  readonly userId: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly issuedAtMs: number;
  readonly items: readonly Item[];
}

/** What the receipt has given one mission and not yet taken back. */
export interface Share {
  readonly mission: string;
  readonly period: string;
  readonly by: number;
  readonly seen?: readonly string[];
}

/** How much the caps of the day still allowed when the receipt was judged. */
export interface DayRoom {
  readonly day: string;
  readonly coins?: number;
  readonly xp?: number;
}

export interface PartialReturn {
  readonly returnNo: string;
  readonly amount: number;
  /** The first entry of the journal record that took it back. */
  readonly seq: number;
}

interface ReceiptHead {
  readonly id: string;
  readonly storeId: string;
  readonly receiptNo: string;
  /** Raised by every change; a stale copy never overwrites a newer one. */
  readonly version: number;
  readonly createdAtMs: number;
}

/** Judged: the shopper was granted what stands here. */
export interface JudgedReceipt extends ReceiptHead, Purchase {
  readonly status: 'applied' | 'returned' | 'voided';
  readonly rulebook: number;
  /** The first entry of the journal record that granted it. */
  readonly seq: number;
  /** Minor units not returned yet. */
  readonly left: number;
  /** What the amount left has earned, without bonuses and rewards. */
  readonly earned: { readonly coins: number; readonly xp: number };
  readonly room?: DayRoom;
  readonly shares: readonly Share[];
  readonly returns: readonly PartialReturn[];
  readonly voided?: { readonly seq: number; readonly reason: string };
}

/** The void came first: whatever receipt arrives under this id earns nothing. */
export interface TombstoneReceipt extends ReceiptHead {
  readonly status: 'tombstone';
  readonly reason: string;
}

/** The receipt that found a tombstone; `standing` is the shopper at that moment, for the answer. */
export interface RejectedReceipt extends ReceiptHead, Purchase {
  readonly status: 'rejected';
  readonly reason: string;
  readonly standing: {
    readonly seq: number;
    readonly coins: number;
    readonly xp: number;
    readonly level: number;
  };
}

export type Receipt = JudgedReceipt | TombstoneReceipt | RejectedReceipt;

/** The receipt's id: unique per mall. ':' stands in neither part. */
export const receiptIdOf = (storeId: string, receiptNo: string): string => `${storeId}:${receiptNo}`;

/** Same store, number, shopper, amount and currency: the same submission, said again. */
export function isSamePurchase(receipt: Purchase, purchase: Purchase): boolean {
  return (
    receipt.userId === purchase.userId &&
    receipt.amount === purchase.amount &&
    receipt.currency === purchase.currency
  );
}

/**
 * How `left` minor units of the purchase spread over categories (null: none known). Items say the proportions:
 * where they add up to more than the amount (a discount on the whole) they are scaled down, where they add up to
 * less the rest has no category. Every part is rounded down, so parts never exceed the whole.
 */
export function amountByCategory(
  purchase: Pick<Purchase, 'amount' | 'items'>,
  left: number,
  known: ReadonlySet<string>,
  fallback: string | null,
): Map<string | null, number> {
  const listed = new Map<string | null, number>();
  let total = 0;
  for (const item of purchase.items) {
    const category = item.category !== undefined && known.has(item.category) ? item.category : fallback;
    listed.set(category, add(listed.get(category) ?? 0, item.amount));
    total = add(total, item.amount);
  }
  const whole = Math.max(total, purchase.amount);
  const parts = new Map<string | null, number>();
  let rest = left;
  for (const [category, amount] of listed) {
    const part = shareDown(left, amount, whole);
    parts.set(category, part);
    rest -= part;
  }
  if (rest > 0) parts.set(fallback, (parts.get(fallback) ?? 0) + rest);
  return parts;
}
