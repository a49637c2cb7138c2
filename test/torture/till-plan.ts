// What a till of the fleet is told, what it says, and which receipts it issues: the same ones after every restart.
import type { ReceiptSubmit } from '../../src/contracts/receipts.ts';
import { createRandom } from './seeded.ts';

export interface TillPlan {
  readonly url: string;
  readonly token: string;
  readonly journal: string;
  readonly name: string;
  /** Begins the numbers of its receipts and the ids of its shoppers. */
  readonly prefix: string;
  readonly shoppers: number;
  readonly seed: number;
}

/** Receipts may be issued up to this number, so many a second. */
export interface TillOrder {
  readonly upTo: number;
  readonly perSecond: number;
}

/** Counted from its journal on. */
export interface TillState {
  readonly issued: number;
  /** With an outcome on the disk. */
  readonly answered: number;
  /** Being sent now, repetitions of what is answered included. */
  readonly underWay: number;
}

export const userOf = (prefix: string, at: number): string => `${prefix}-u${at}`;

const largestThousands = 5_000;
/** One of so many receipts is sent once more after its answer: it must get the same one. */
const sentAgainOneIn = 6;

/** The receipt of this place, but for its time. */
export function receiptAt(
  plan: TillPlan,
  at: number,
): Omit<ReceiptSubmit, 'issuedAt'> & { readonly again: boolean } {
  const random = createRandom(plan.seed).fork(`${plan.name}:${at}`);
  return {
    receiptNo: `${plan.prefix}-${plan.name}-${at}`,
    userId: userOf(plan.prefix, random.whole(0, plan.shoppers - 1)),
    amount: random.whole(1, largestThousands) * 1_000,
    again: random.whole(1, sentAgainOneIn) === 1,
  };
}
