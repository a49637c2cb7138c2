// A receipt: what was bought and, once judged, everything that a return needs to undo it exactly.
import { add, shareDown } from './whole.ts';

export interface Item {
  readonly sku?: string | undefined;
  readonly category?: string | undefined;
  readonly quantity: number;
  /** Minor units for the whole line. */
  readonly amount: number;
}

/** A purchase as the till sends it. */
export interface Purchase {
  readonly storeId: string;
  readonly receiptNo: string;
  readonly userId: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly issuedAtMs: number;
  /** The till's time where it is impossible; `issuedAtMs` is then the time of arrival. */
  readonly toldAtMs?: number;
  readonly items: readonly Item[];
}

/** What a purchase counts for one mission: progress or, for distinct kinds, names. */
export interface Share {
  readonly mission: string;
  readonly period: string;
  /** 0 for distinct kinds, because the number of new names depends on the shopper. */
  readonly by: number;
  readonly seen?: readonly string[];
}

/** The return of a part of a receipt, under a number of its own. */
export interface PartialReturn {
  readonly returnNo: string;
  readonly amount: number;
  readonly reason: string;
  /** {@link fingerprintOf} its items, where it has some. */
  readonly lines?: string;
  /** The first entry of the return's record, or of the submission's record where the return came first. */
  readonly seq: number;
}

/** A return that came before its receipt. It is stored whole and judged with the receipt. */
export interface NotedReturn extends Omit<PartialReturn, 'seq'> {
  readonly items?: readonly Item[];
}

interface ReceiptHead {
  readonly id: string;
  readonly storeId: string;
  readonly receiptNo: string;
  /** Raised by one with every change, so that a stale copy never overwrites a newer one. */
  readonly version: number;
  readonly createdAtMs: number;
}

/** A judged receipt: what the shopper got for it. */
export interface JudgedReceipt extends ReceiptHead, Purchase {
  readonly status: 'applied' | 'returned' | 'voided';
  readonly rulebook: number;
  /** The first entry of the record with the award. */
  readonly seq: number;
  /** Minor units not returned yet. */
  readonly left: number;
  /** What the rest has earned before the daily cap, without level bonuses and mission rewards. */
  readonly earned: { readonly coins: number; readonly xp: number };
  /** The local day that it counts for, where the rulebook caps days. */
  readonly day?: string;
  /** The local day of arrival, where that is another day: its cap applies too. */
  readonly received?: string;
  readonly shares: readonly Share[];
  /** The items less returned ones; absent while no return has named items. */
  readonly rest?: readonly Item[];
  readonly returns: readonly PartialReturn[];
  readonly voided?: { readonly seq: number; readonly reason: string };
  /** The first entries of `levels.settle` records, written while this was the shopper's last receipt. */
  readonly settled?: readonly number[];
}

/** A void or returns that came before their receipt. After a void the receipt earns nothing. */
export interface TombstoneReceipt extends ReceiptHead {
  readonly status: 'tombstone';
  /** The reason of the void; absent while there are only partial returns. */
  readonly reason?: string;
  readonly returns?: readonly NotedReturn[];
}

/** A receipt of which everything was returned before it came. `standing` is the shopper at its arrival, for the answer. */
export interface RejectedReceipt extends ReceiptHead, Purchase {
  readonly status: 'rejected';
  /** The reason of the void, or of the return that left nothing. */
  readonly reason: string;
  readonly returns?: readonly NotedReturn[];
  readonly standing: {
    readonly seq: number;
    readonly coins: number;
    readonly xp: number;
    readonly level: number;
  };
}

export type Receipt = JudgedReceipt | TombstoneReceipt | RejectedReceipt;

/** An earlier time of a till is treated as impossible. */
const earliestMs = Date.UTC(2015, 0, 1);

/** Replaces an impossible time of the till, in the future or before {@link earliestMs}, by the time of arrival. */
export const correctClock = (purchase: Purchase, atMs: number): Purchase =>
  purchase.issuedAtMs > atMs || purchase.issuedAtMs < earliestMs
    ? { ...purchase, issuedAtMs: atMs, toldAtMs: purchase.issuedAtMs }
    : purchase;

/**
 * The time from which the receipt's age counts when it is sent again. A time in the future counts once it has passed. A time
 * before {@link earliestMs} is replaced at every arrival, so such a receipt is never too old (Infinity).
 */
export const agesFromMs = ({ issuedAtMs, toldAtMs = issuedAtMs }: Purchase): number =>
  toldAtMs < earliestMs ? Number.POSITIVE_INFINITY : Math.max(issuedAtMs, toldAtMs);

/** What is left of a receipt, as a purchase of its own. */
export const restOf = ({ items, rest = items, ...receipt }: JudgedReceipt): Purchase => ({
  ...receipt,
  amount: receipt.left,
  items: rest,
});

/** The till's own time, even where it is impossible. */
export const toldAt = ({ issuedAtMs, toldAtMs = issuedAtMs }: Purchase): number => toldAtMs;

/** Whether both are the same submission: same shopper, amount and currency. Store and number are equal already. */
export function isSamePurchase(receipt: Purchase, purchase: Purchase): boolean {
  return (
    receipt.userId === purchase.userId &&
    receipt.amount === purchase.amount &&
    receipt.currency === purchase.currency
  );
}

/**
 * Splits `left` minor units of the purchase over categories (null: none known), in proportion to the items. Items that add
 * up to more than the amount (a discount, an exchange) are scaled down. Where they add up to less, the rest has the store's
 * category. A category with a negative sum has no part. Parts are rounded down, and the units left over go to the first
 * ones, so that the parts add up to the whole.
 */
export function amountByCategory(
  purchase: Pick<Purchase, 'amount' | 'items'>,
  left: number,
  known: ReadonlySet<string>,
  fallback: string | null,
): Map<string | null, number> {
  const listed = new Map<string | null, number>();
  for (const item of purchase.items) {
    const category = item.category !== undefined && known.has(item.category) ? item.category : fallback;
    listed.set(category, add(listed.get(category) ?? 0, item.amount));
  }
  let total = 0;
  for (const amount of listed.values()) if (amount > 0) total = add(total, amount);
  const whole = Math.max(total, purchase.amount);
  const parts = new Map<string | null, number>();
  let rounded = shareDown(left, total, whole);
  const unlisted = left - rounded;
  for (const [category, amount] of listed) {
    if (amount <= 0) continue;
    const part = shareDown(left, amount, whole);
    parts.set(category, part);
    rounded -= part;
  }
  // Rounding leaves at most one unit for each category.
  for (const [category, part] of parts) {
    if (rounded === 0) break;
    parts.set(category, part + 1);
    rounded -= 1;
  }
  if (unlisted > 0) parts.set(fallback, (parts.get(fallback) ?? 0) + unlisted);
  return parts;
}
