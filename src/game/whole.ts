// Whole-number arithmetic that refuses to overflow: money, coins and XP never round by accident.

/** Thrown when a result would leave the range in which a number is exact (±2^53 − 1). */
export class OverflowError extends Error {
  override readonly name = 'OverflowError';
}

/** `a + b`, both whole. Throws {@link OverflowError} when the sum is no longer exact. */
export function add(a: number, b: number): number {
  const sum = a + b;
  if (!Number.isSafeInteger(sum)) throw new OverflowError(`${a} + ${b} leaves the exact range`);
  return sum;
}

/** `a × b`, both whole. Throws {@link OverflowError} when the product is no longer exact. */
export function multiply(a: number, b: number): number {
  const product = a * b;
  if (!Number.isSafeInteger(product)) throw new OverflowError(`${a} × ${b} leaves the exact range`);
  return product;
}

/** `floor(a × b / c)` for whole `a, b ≥ 0`, `c > 0`; exact even where `a × b` is not. */
export function shareDown(a: number, b: number, c: number): number {
  const product = a * b;
  if (Number.isSafeInteger(product)) return Math.floor(product / c);
  const exact = (BigInt(a) * BigInt(b)) / BigInt(c);
  if (exact > BigInt(Number.MAX_SAFE_INTEGER))
    throw new OverflowError(`${a} × ${b} / ${c} leaves the exact range`);
  return Number(exact);
}
