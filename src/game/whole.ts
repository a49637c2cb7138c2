// Exact whole-number arithmetic for money, coins and XP. Totals stop at the largest exact number.

/** The largest total. Totals stop there, so that no purchase is refused because of a total. */
export const mostWhole = Number.MAX_SAFE_INTEGER;

const within = (value: number): number => Math.min(Math.max(value, 0 - mostWhole), mostWhole);

/** `a + b`, both whole; at most ±{@link mostWhole}. */
export const add = (a: number, b: number): number => within(a + b);

/** `a × b`, both whole; at most ±{@link mostWhole}. */
export const multiply = (a: number, b: number): number => within(a * b);

/** `floor(a × b / c)` for whole `a, b ≥ 0`, `c > 0`; exact even where `a × b` is not, at most {@link mostWhole}. */
export function shareDown(a: number, b: number, c: number): number {
  const product = a * b;
  if (Number.isSafeInteger(product)) return Math.floor(product / c);
  return toWhole((BigInt(a) * BigInt(b)) / BigInt(c));
}

/** As a number; at most {@link mostWhole}. */
export const toWhole = (value: bigint): number => (value > BigInt(mostWhole) ? mostWhole : Number(value));
