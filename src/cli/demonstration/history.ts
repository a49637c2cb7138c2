// The past of the demonstration mall: the same receipts each time, so that a later run knows what an earlier one sent.
import type { ReceiptSubmit } from '../../contracts/receipts.ts';
import { demonstrationStores, mallInstant, mallOffsetMs } from '../stores.ts';

export interface PastPurchase {
  readonly storeId: string;
  readonly payload: ReceiptSubmit;
}

export interface HistoryOptions {
  readonly receipts: number;
  /** u1, u2 ... */
  readonly shoppers: number;
  readonly days: number;
  /** The end of the history, in ms since 1970. */
  readonly nowMs: number;
}

/** The prefix of every receipt number of the demonstration, and of no other. */
const numberPrefix = 'demo-past-';
const dayMs = 86_400_000;
const opensAtMs = 10 * 3_600_000;
const openForMs = 12 * 3_600_000;
/** Prices are round: ten thousand rial. */
const roundTo = 10_000;

/** The receipts, oldest first. Some shoppers come often, most come now and then. */
export function pastPurchases({ receipts, shoppers, days, nowMs }: HistoryOptions): PastPurchase[] {
  const random = createRandom(1_405);
  const midnightMs = Math.floor((nowMs + mallOffsetMs) / dayMs) * dayMs;
  const made = Array.from({ length: receipts }, (_, at) => {
    const store = demonstrationStores[Math.floor(random() * demonstrationStores.length)];
    if (store === undefined) throw new Error('an index below the length has an element');
    const shopper = 1 + Math.floor(random() ** 2 * shoppers);
    const price = store.from * (store.to / store.from) ** (random() * random() * 0.7);
    const amount = Math.max(roundTo, Math.round(price / roundTo) * roundTo);
    const dayBefore = Math.floor(random() * days);
    const localMs = midnightMs - dayBefore * dayMs + opensAtMs + random() * openForMs;
    // A purchase that would be in the future is moved into the past hour.
    const issuedMs = Math.min(localMs, nowMs + mallOffsetMs - random() * 3_600_000);
    return {
      issuedMs,
      storeId: store.id,
      payload: {
        receiptNo: `${numberPrefix}${at + 1}`,
        userId: `u${shopper}`,
        amount,
        issuedAt: mallInstant(issuedMs),
        items: [{ category: store.category, quantity: 1, amount }],
      },
    };
  });
  return made
    .toSorted((one, other) => one.issuedMs - other.issuedMs)
    .map(({ storeId, payload }) => ({ storeId, payload }));
}

/** Mulberry32, in the public domain: a small generator whose numbers follow from its seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
