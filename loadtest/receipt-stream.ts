// An endless, reproducible stream of realistic receipts: the same seed gives the same shoppers and amounts.

import type { ReceiptSubmit } from '../src/contracts/receipts.ts';

const CATEGORIES = ['fashion', 'food', 'electronics', 'home', 'beauty', 'toys'] as const;
const MIN_AMOUNT = 100_000;
const MAX_AMOUNT = 20_000_000;
const MALL_OFFSET_MS = 3.5 * 3_600_000;

/** A small seeded generator (mulberry32): `Math.random` cannot be seeded, and both servers must get the same work. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The present time as a till in the mall prints it: ISO 8601 with the offset +03:30. */
export function issuedNow(): string {
  return `${new Date(Date.now() + MALL_OFFSET_MS).toISOString().slice(0, -1)}+03:30`;
}

/**
 * Returns a function that makes the next receipt.
 * Shoppers are drawn evenly at random, so that two receipts of one shopper are sometimes in flight, as in a mall.
 * With `hot`, that share of the receipts is for the first few shoppers.
 * The amounts of the items add up to the total.
 */
export function createReceiptStream(options: {
  seed: number;
  prefix: string;
  shoppers: number;
  hot?: { shoppers: number; share: number } | undefined;
  /** The id of the shopper with this number, from 0. */
  name?: (shopper: number) => string;
}): () => ReceiptSubmit {
  const random = createRandom(options.seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const { hot, shoppers, name = (at: number) => `shopper-${at}` } = options;
  // Without hot shoppers no number is drawn for them, so that the stream of a seed does not change.
  const shopper = () => below(hot !== undefined && random() < hot.share ? hot.shoppers : shoppers);
  let made = 0;

  return () => {
    const amount = MIN_AMOUNT + below(MAX_AMOUNT - MIN_AMOUNT + 1);
    const lines = 1 + below(3);
    const items: { category: string; quantity: number; amount: number }[] = [];
    let left = amount;
    for (let line = lines; line > 0; line -= 1) {
      // Every line gets at least 1: an item of nothing is not a sale.
      const share = line === 1 ? left : 1 + below(left - line);
      left -= share;
      items.push({ category: CATEGORIES[below(CATEGORIES.length)] ?? 'food', quantity: 1, amount: share });
    }
    made += 1;
    return {
      receiptNo: `${options.prefix}-${made}`,
      userId: name(shopper()),
      amount,
      issuedAt: issuedNow(),
      items,
    };
  };
}
