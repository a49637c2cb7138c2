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
  /** As the till told it, where that cannot be and the time of receipt stands in `issuedAtMs`. */
  readonly toldAtMs?: number;
  readonly items: readonly Item[];
}

/** What a purchase counts for one mission: progress, or for distinct kinds the names that it shows. */
export interface Share {
  readonly mission: string;
  readonly period: string;
  /** 0 for distinct kinds: how many of its names are new is for the shopper's state to say. */
  readonly by: number;
  readonly seen?: readonly string[];
}

/** A part of a receipt that went back, under a number of its own. */
export interface PartialReturn {
  readonly returnNo: string;
  readonly amount: number;
  readonly reason: string;
  /** {@link fingerprintOf} its items, where it named some. */
  readonly lines?: string;
  /** The first entry of the journal record that took it back; the submission's where the return came first. */
  readonly seq: number;
}

/** A return that came before its receipt: kept whole, to be judged with it. */
export interface NotedReturn extends Omit<PartialReturn, 'seq'> {
  readonly items?: readonly Item[];
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
  /** What the amount left has earned before the cap of its day, without bonuses and rewards. */
  readonly earned: { readonly coins: number; readonly xp: number };
  /** The local day it counts for, where the rulebook caps days. */
  readonly day?: string;
  /** The local day on which it came in, where that is another: the cap of that day holds, too. */
  readonly received?: string;
  readonly shares: readonly Share[];
  /** The items less what returns have named; absent while none has. */
  readonly rest?: readonly Item[];
  readonly returns: readonly PartialReturn[];
  readonly voided?: { readonly seq: number; readonly reason: string };
  /** The first entries of records with levels that a rulebook has made due, while this was the shopper's last receipt. */
  readonly settled?: readonly number[];
}

/** What came before its receipt: a void, then whatever receipt arrives earns nothing, or returns of a part. */
export interface TombstoneReceipt extends ReceiptHead {
  readonly status: 'tombstone';
  /** Of the void; absent while only parts went back. */
  readonly reason?: string;
  readonly returns?: readonly NotedReturn[];
}

/** The receipt of which all had gone back before it came; `standing` is the shopper at that moment, for the answer. */
export interface RejectedReceipt extends ReceiptHead, Purchase {
  readonly status: 'rejected';
  /** Of the void, or of the return that left nothing. */
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

/** No till of today was running before this. */
const earliestMs = Date.UTC(2015, 0, 1);

/** The purchase with the time of receipt where the till's own cannot be: in the future, or long before there were tills. */
export const correctClock = (purchase: Purchase, atMs: number): Purchase =>
  purchase.issuedAtMs > atMs || purchase.issuedAtMs < earliestMs
    ? { ...purchase, issuedAtMs: atMs, toldAtMs: purchase.issuedAtMs }
    : purchase;

/**
 * The purchase's time by which its age is judged when it is sent again: the till's own, where that will have been. A time
 * before {@link earliestMs} is corrected whenever it comes, so such a receipt never gets too old (Infinity).
 */
export const agesFromMs = ({ issuedAtMs, toldAtMs = issuedAtMs }: Purchase): number =>
  toldAtMs < earliestMs ? Number.POSITIVE_INFINITY : Math.max(issuedAtMs, toldAtMs);

/** What is left of a receipt, as a purchase of its own. */
export const restOf = ({ items, rest = items, ...receipt }: JudgedReceipt): Purchase => ({
  ...receipt,
  amount: receipt.left,
  items: rest,
});

/** When the till says it was, whatever the time of receipt. */
export const toldAt = ({ issuedAtMs, toldAtMs = issuedAtMs }: Purchase): number => toldAtMs;

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
 * where they add up to more than the amount (a discount on the whole, an exchange) they are scaled down, where they add
 * up to less the rest has the store's category. A category whose lines add up to less than nothing has no part.
 * Parts are rounded down, and the units left over go to the first ones: so parts add up to the whole.
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
  // What rounding has left over is at most a unit for each category.
  for (const [category, part] of parts) {
    if (rounded === 0) break;
    parts.set(category, part + 1);
    rounded -= 1;
  }
  if (unlisted > 0) parts.set(fallback, (parts.get(fallback) ?? 0) + unlisted);
  return parts;
}
