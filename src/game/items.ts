// The lines of a receipt after returns.
import type { Item } from './receipt.ts';

/**
 * The lines less the returned ones. A returned line lowers lines of the same article and category, one after the other.
 * A part that fits no line lowers none: it counts only in the amount of the return.
 */
export function itemsLess(items: readonly Item[], returned: readonly Item[]): readonly Item[] {
  const left: (Item | null)[] = [...items];
  for (const { sku, category, amount } of returned) {
    let open = amount;
    for (const [at, item] of left.entries()) {
      if (open === 0) break;
      if (item === null || item.sku !== sku || (category !== undefined && item.category !== category))
        continue;
      if (Math.sign(item.amount) !== Math.sign(open)) continue;
      const taken = Math.sign(open) * Math.min(Math.abs(open), Math.abs(item.amount));
      open -= taken;
      left[at] = item.amount === taken ? null : { ...item, amount: item.amount - taken };
    }
  }
  return left.filter((item) => item !== null);
}

const offset = 0x811c9dc5;
const prime = 0x01000193;

/**
 * A short hash of the lines. Equal lines have the same hash; others almost certainly have another. It is two FNV-1a hashes
 * of 32 bits, the second over the reversed text.
 */
export function fingerprintOf(items: readonly Item[]): string {
  const text = JSON.stringify(items.map(({ sku, category, amount }) => [sku ?? '', category ?? '', amount]));
  let forwards = offset;
  let backwards = offset;
  for (let at = 0; at < text.length; at += 1) {
    forwards = Math.imul(forwards ^ text.charCodeAt(at), prime);
    backwards = Math.imul(backwards ^ text.charCodeAt(text.length - 1 - at), prime);
  }
  return [forwards, backwards].map((hash) => (hash >>> 0).toString(36)).join('-');
}
