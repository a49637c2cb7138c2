// Turns the invoices of a file into what the tills will send: the same file gives the same receipts, always.
import type { ReceiptSubmit, ReceiptVoid } from '../../contracts/receipts.ts';
import { demonstrationStores, mallInstant, mallOffsetMs } from '../stores.ts';
import type { Invoice } from './invoice.ts';
import { isCancellation } from './invoice.ts';
import type { Sale } from './match-return.ts';
import { matchReturn, openSale } from './match-return.ts';
import { toRial } from './pence.ts';
import { itemsOf } from './receipt-items.ts';

export type Step =
  | { readonly kind: 'sale'; readonly storeId: string; readonly payload: ReceiptSubmit }
  | { readonly kind: 'return'; readonly storeId: string; readonly payload: ReceiptVoid };

export interface ReplayPlan {
  /** Per shopper, in the order in which it happened; the shopper with the oldest receipt comes first. */
  readonly shoppers: readonly (readonly Step[])[];
  readonly receipts: number;
  /** Rial of all receipts. */
  readonly amount: number;
  readonly partialReturns: number;
  readonly voids: number;
  readonly unmatchedReturns: number;
  /** Invoices (or matched returns) that are worth nothing: there is nothing to send. */
  readonly zero: number;
  /** Age of the oldest receipt, in days. */
  readonly oldestDays: number;
}

export interface PlanOptions {
  /** Rial for a pound. */
  readonly exchange: number;
  readonly nowMs: number;
}

const dayMs = 86_400_000;

/** Plans the replay; dates are moved by whole days so that the last sale was yesterday in the mall. */
export function planReplay(invoices: readonly Invoice[], { exchange, nowMs }: PlanOptions): ReplayPlan {
  const inOrder = invoices.toSorted((one, other) => one.localMs - other.localMs);
  const shiftMs = shiftToYesterday(inOrder, nowMs);
  const counts = { receipts: 0, amount: 0, partialReturns: 0, voids: 0, unmatchedReturns: 0, zero: 0 };
  const shoppers = new Map<string, { steps: Step[]; sales: Sale[] }>();
  let oldestMs = nowMs;

  for (const invoice of inOrder) {
    const shopper = shoppers.get(invoice.userId) ?? { steps: [], sales: [] };
    shoppers.set(invoice.userId, shopper);
    if (isCancellation(invoice)) takeBack(invoice, shopper);
    else sell(invoice, shopper);
  }

  function sell(invoice: Invoice, { steps, sales }: { steps: Step[]; sales: Sale[] }): void {
    const amount = toRial(invoice.pence, exchange);
    if (amount <= 0) {
      counts.zero += 1;
      return;
    }
    const localMs = invoice.localMs + shiftMs;
    const storeId = storeOf(invoice.no);
    counts.receipts += 1;
    counts.amount += amount;
    oldestMs = Math.min(oldestMs, localMs - mallOffsetMs);
    sales.push(openSale(invoice, storeId, amount));
    const { no: receiptNo, userId } = invoice;
    const issuedAt = mallInstant(localMs);
    const items = itemsOf(invoice, exchange);
    steps.push({
      kind: 'sale',
      storeId,
      payload: { receiptNo, userId, amount, currency: 'IRR', issuedAt, items },
    });
  }

  function takeBack(invoice: Invoice, { steps, sales }: { steps: Step[]; sales: Sale[] }): void {
    const match = matchReturn(sales, invoice);
    if (match === null) {
      counts.unmatchedReturns += 1;
      return;
    }
    const { sale, whole } = match;
    const value = toRial(-invoice.pence, exchange);
    const amount = whole ? sale.leftAmount : Math.min(value, sale.leftAmount);
    if (amount <= 0) {
      counts.zero += 1;
      return;
    }
    sale.leftAmount -= amount;
    counts[whole ? 'voids' : 'partialReturns'] += 1;
    const payload = { receiptNo: sale.receiptNo, reason: `cancellation ${invoice.no}` };
    const part = whole ? {} : { returnNo: invoice.no, amount };
    steps.push({ kind: 'return', storeId: sale.storeId, payload: { ...payload, ...part } });
  }

  const steps = [...shoppers.values()].map((shopper) => shopper.steps);
  return { shoppers: oldestFirst(steps), oldestDays: (nowMs - oldestMs) / dayMs, ...counts };
}

/** Leaves out shoppers without a step. */
function oldestFirst(shoppers: readonly Step[][]): Step[][] {
  // A return needs a sale before it, so every first step is a sale. With one offset, instants sort as text.
  const firstOf = ([first]: readonly Step[]): string =>
    first?.kind === 'sale' ? first.payload.issuedAt : '';
  return shoppers
    .filter((steps) => steps.length > 0)
    .toSorted((one, other) => (firstOf(one) < firstOf(other) ? -1 : 1));
}

function shiftToYesterday(inOrder: readonly Invoice[], nowMs: number): number {
  const last = inOrder.findLast((invoice) => !isCancellation(invoice));
  const day = (localMs: number): number => Math.floor(localMs / dayMs);
  return last ? (day(nowMs + mallOffsetMs) - 1 - day(last.localMs)) * dayMs : 0;
}

/** The store of an invoice, by a hash of its number (FNV-1a): the same in every run, spread evenly. */
export function storeOf(invoiceNo: string): string {
  let hash = 0x811c9dc5;
  for (const character of invoiceNo) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return demonstrationStores[hash % demonstrationStores.length]?.id ?? 's01';
}
