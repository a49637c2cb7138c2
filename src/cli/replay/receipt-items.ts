// The items of a receipt, within the limits of a message.
import { maxAmount, maxItems, maxPayloadBytes, maxQuantity } from '../../contracts/limits.ts';
import type { ReceiptSubmit } from '../../contracts/receipts.ts';
import type { Invoice } from './invoice.ts';
import { toRialDown } from './pence.ts';

type Item = NonNullable<ReceiptSubmit['items']>[number];

/** Reserved for the other fields of a receipt and for the framing. */
const otherBytes = 1_024;

/** One item per article. Articles with no quantity or no price are left out. */
export function itemsOf({ articles }: Invoice, exchange: number): Item[] {
  const items = [...articles].flatMap(([code, { pieces, pence }]) => {
    const amount = toRialDown(pence, exchange);
    return pieces > 0 && amount >= 0 ? [{ sku: idSafe(code), quantity: pieces, amount }] : [];
  });
  return fitted(items);
}

/** Anything as an id: other characters become '-'. */
const idSafe = (code: string): string => code.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 64) || '-';

/** If there are too many items or they are too long, the smallest are merged into one item without an article. */
function fitted(items: readonly Item[]): Item[] {
  if (fits(items)) return [...items];
  const byAmount = items.toSorted((one, other) => other.amount - one.amount);
  let kept = Math.min(byAmount.length, maxItems - 1);
  while (kept > 0 && !fits(withRest(byAmount, kept))) kept -= 1;
  return withRest(byAmount, kept);
}

function withRest(byAmount: readonly Item[], kept: number): Item[] {
  const rest = byAmount.slice(kept);
  const sum = (of: (item: Item) => number): number => rest.reduce((total, item) => total + of(item), 0);
  const together = {
    quantity: Math.min(
      maxQuantity,
      sum(({ quantity }) => quantity),
    ),
    amount: Math.min(
      maxAmount,
      sum(({ amount }) => amount),
    ),
  };
  return [...byAmount.slice(0, kept), together];
}

const fits = (items: readonly Item[]): boolean =>
  items.length <= maxItems && JSON.stringify(items).length <= maxPayloadBytes - otherBytes; // ids are ASCII: characters are bytes
