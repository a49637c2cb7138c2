// Random purchases and returns of a busy mall.
import type { ReceiptSubmit, ReceiptVoid } from '../../contracts/receipts.ts';
import { demonstrationStores, mallInstant, mallOffsetMs } from '../stores.ts';

export interface MallSale {
  readonly kind: 'sale';
  readonly storeId: string;
  readonly payload: ReceiptSubmit;
}

interface MallReturn {
  readonly kind: 'return';
  readonly storeId: string;
  readonly payload: ReceiptVoid;
}

export interface MallOptions {
  /** u1, u2 ... */
  readonly shoppers: number;
  readonly returnsPercent: number;
  /** Keeps the receipt numbers of this run apart from those of any other run. */
  readonly run: string;
}

/** Sales that may be returned. The oldest is forgotten first. */
const maxReturnable = 500;
/** Prices are round: ten thousand rial. */
const roundTo = 10_000;

const below = (limit: number): number => Math.floor(Math.random() * limit);

/** Returns the next purchase or return. */
export function createMall({ shoppers, returnsPercent, run }: MallOptions) {
  const returnable: MallSale[] = [];
  let made = 0;

  function sale(): MallSale {
    made += 1;
    const store = demonstrationStores[below(demonstrationStores.length)] ?? never();
    const items = Array.from({ length: 1 + below(4) }, () => ({
      category: store.category,
      quantity: 1 + below(3),
      amount: price(store.from, store.to),
    }));
    const payload = {
      receiptNo: `demo-${run}-${made}`,
      userId: `u${1 + below(shoppers)}`,
      amount: items.reduce((sum, { amount }) => sum + amount, 0),
      issuedAt: mallInstant(Date.now() + mallOffsetMs),
      items,
    };
    return { kind: 'sale', storeId: store.id, payload };
  }

  function giveBack(): MallReturn | null {
    const [original] = returnable.splice(below(returnable.length), 1);
    if (!original) return null;
    const { receiptNo, amount } = original.payload;
    const part = Math.floor(amount / 2 / roundTo) * roundTo;
    const payload: ReceiptVoid =
      Math.random() < 0.5 || part === 0
        ? { receiptNo, reason: 'changed their mind' }
        : { receiptNo, reason: 'one piece did not fit', returnNo: `${receiptNo}-back`, amount: part };
    return { kind: 'return', storeId: original.storeId, payload };
  }

  return {
    next: (): MallSale | MallReturn => (Math.random() * 100 < returnsPercent ? giveBack() : null) ?? sale(),
    /** The receipt was applied, so it can be returned later. */
    applied: (sold: MallSale): void => {
      returnable.push(sold);
      if (returnable.length > maxReturnable) returnable.shift();
    },
  };
}

/** Many small purchases and a few big ones. */
function price(from: number, to: number): number {
  const amount = from * (to / from) ** (Math.random() * Math.random());
  return Math.max(roundTo, Math.round(amount / roundTo) * roundTo);
}

function never(): never {
  throw new Error('an index below the length has an element');
}

export type Mall = ReturnType<typeof createMall>;
