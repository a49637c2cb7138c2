// The current state of a receipt, for tills and operators.
import type { Receipt } from '../game/receipt.ts';
import type { Store } from '../ports/store.ts';

/** What the receipt earned and what is left of it. */
export interface ReceiptView {
  readonly receiptId: string;
  readonly storeId: string;
  readonly receiptNo: string;
  /** `awaited`: only a void or returns have arrived, and the receipt itself has not. */
  readonly standing: 'applied' | 'returned' | 'voided' | 'awaited';
  readonly userId: string | null;
  /** Minor units. */
  readonly amount: number | null;
  readonly left: number;
  readonly currency: string | null;
  /** ISO 8601, UTC. */
  readonly issuedAt: string | null;
  /** Before the cap of its day, without level bonuses and mission rewards. */
  readonly earned: { readonly coins: number; readonly xp: number };
  readonly missions: readonly string[];
  readonly returns: readonly {
    readonly returnNo: string;
    readonly amount: number;
    readonly reason: string;
  }[];
  readonly reason: string | null;
}

/** Null if neither the receipt nor a void or return of it has arrived. Throws StoreUnavailableError. */
export type ReadReceipt = (receiptId: string) => Promise<ReceiptView | null>;

export const createReadReceipt =
  (store: Pick<Store, 'loadReceipts'>): ReadReceipt =>
  async (receiptId) => {
    const receipt = (await store.loadReceipts([receiptId])).get(receiptId);
    return receipt === undefined ? null : viewOf(receipt);
  };

function viewOf(receipt: Receipt): ReceiptView {
  const { id, storeId, receiptNo } = receipt;
  const returns = (receipt.returns ?? []).map(({ returnNo, amount, reason }) => ({
    returnNo,
    amount,
    reason,
  }));
  const head = { receiptId: id, storeId, receiptNo, returns };
  const nothing = { left: 0, earned: { coins: 0, xp: 0 }, missions: [] };
  if (receipt.status === 'tombstone') {
    const { reason = null } = receipt;
    const standing = reason === null ? 'awaited' : 'voided';
    return {
      ...head,
      ...nothing,
      standing,
      userId: null,
      amount: null,
      currency: null,
      issuedAt: null,
      reason,
    };
  }
  const { userId, amount, currency, issuedAtMs } = receipt;
  const bought = { userId, amount, currency, issuedAt: new Date(issuedAtMs).toISOString() };
  if (receipt.status === 'rejected') {
    return { ...head, ...bought, ...nothing, standing: 'voided', reason: receipt.reason };
  }
  const { status: standing, left, earned, shares, voided } = receipt;
  const missions = shares.map(({ mission }) => mission);
  return { ...head, ...bought, standing, left, earned, missions, reason: voided?.reason ?? null };
}
