// A store earns by its own categories: what a till claims beyond them counts as the store's main one.
import type { Item, Purchase } from './receipt.ts';
import type { EarningRate } from './rulebook.ts';
import type { Rules } from './rules.ts';

/** A till may always say that something earns nothing, such as a gift card. */
const earns = ({ coins, xp }: EarningRate): boolean => coins.give > 0 || xp.give > 0;

/**
 * The purchase without categories that its store does not sell. It is judged and kept so: a later rulebook that changes
 * what the store sells changes no receipt. A store that names no category at all may sell anything.
 */
export function withOwnCategories(rules: Rules, purchase: Purchase): Purchase {
  const own = rules.stores.get(purchase.storeId)?.categories;
  const { category } = rules.stores.get(purchase.storeId) ?? {};
  if (own === undefined && category === undefined) return purchase;
  const isForeign = (item: Item): boolean =>
    item.category !== undefined &&
    item.category !== category &&
    own?.includes(item.category) !== true &&
    rules.categories.has(item.category) &&
    earns(rules.rateFor(purchase.storeId, item.category));
  if (!purchase.items.some(isForeign)) return purchase;
  return { ...purchase, items: purchase.items.map((item) => (isForeign(item) ? anyCategory(item) : item)) };
}

/** The lines that go back, named as the receipt keeps them: a category that none of its lines has says nothing. */
export function namedAsIn(lines: readonly Item[], returned: readonly Item[]): readonly Item[] {
  const kept = new Set(lines.map(({ category }) => category));
  return returned.map((item) => (kept.has(item.category) ? item : anyCategory(item)));
}

const anyCategory = ({ sku, quantity, amount }: Item): Item =>
  sku === undefined ? { quantity, amount } : { sku, quantity, amount };
