// Lines of a receipt when some of them go back.
import type { Item } from './receipt.ts';

/**
 * The lines less those that went back. A returned line lowers lines of the same article and category, one after the
 * other; what fits none of them goes back by its amount alone, from all lines alike.
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
 * A short text that is the same for the same lines, and for others almost certainly another: two FNV-1a hashes of 32
 * bits, the second over the text from its end.
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
