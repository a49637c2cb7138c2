// Categories of a store: an item of another category counts as the store's main category.
import type { Item, Purchase } from './receipt.ts';
import type { EarningRate } from './rulebook.ts';
import type { Rules } from './rules.ts';

/** Categories that earn nothing, such as gift cards, are allowed in every store. */
const earns = ({ coins, xp }: EarningRate): boolean => coins.give > 0 || xp.give > 0;

/**
 * The purchase without categories that its store does not sell. It is judged and stored in this form, so a later rulebook
 * changes no receipt. A store without any category in the rulebook may sell everything.
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

/** The returned lines without categories that none of the receipt's stored lines has. */
export function namedAsIn(lines: readonly Item[], returned: readonly Item[]): readonly Item[] {
  const kept = new Set(lines.map(({ category }) => category));
  return returned.map((item) => (kept.has(item.category) ? item : anyCategory(item)));
}

const anyCategory = ({ sku, quantity, amount }: Item): Item =>
  sku === undefined ? { quantity, amount } : { sku, quantity, amount };
