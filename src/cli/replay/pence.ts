// Exact money: prices are decimal strings and values whole numbers, so no rounding errors add up.

/**
 * The value of a line in whole pence: pieces times price. A price may have any number of decimals; the value is
 * rounded to the penny once per line, halves away from zero, as a till prints it. Null if `price` is no number.
 */
export function linePence(pieces: number, price: string): bigint | null {
  const [, sign, whole, decimals = ''] = /^(-?)(\d{1,12})(?:\.(\d{1,12}))?$/.exec(price) ?? [];
  if (whole === undefined) return null;
  const unscaled = BigInt(`${sign}${whole}${decimals}`) * BigInt(pieces) * 100n;
  return dividedHalfUp(unscaled, 10n ** BigInt(decimals.length));
}

/** Pence as whole rial at `exchange` rial for a pound, rounded once, halves away from zero. */
export const toRial = (pence: bigint, exchange: number): number =>
  Number(dividedHalfUp(pence * BigInt(exchange), 100n));

/** The same, rounded down: parts of a receipt never add up to more than the receipt. */
export const toRialDown = (pence: bigint, exchange: number): number =>
  Number((pence * BigInt(exchange)) / 100n);

function dividedHalfUp(value: bigint, by: bigint): bigint {
  const half = value < 0n ? -by : by;
  return (value * 2n + half) / (by * 2n);
}
