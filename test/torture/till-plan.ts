// The messages to and from a till of the fleet, and the receipts it issues: the same ones after every restart.
import type { ReceiptSubmit } from '../../src/contracts/receipts.ts';
import { createRandom } from './seeded.ts';

export interface TillPlan {
  readonly url: string;
  readonly token: string;
  readonly journal: string;
  readonly name: string;
  /** The prefix of its receipt numbers and shopper ids. */
  readonly prefix: string;
  readonly shoppers: number;
  readonly seed: number;
}

/** Receipts may be issued up to this number, at this rate per second. */
export interface TillOrder {
  readonly upTo: number;
  readonly perSecond: number;
}

/** Counted from its journal. */
export interface TillState {
  readonly issued: number;
  /** With an outcome on the disk. */
  readonly answered: number;
  /** Being sent now, including repetitions of answered ones. */
  readonly underWay: number;
}

export const userOf = (prefix: string, at: number): string => `${prefix}-u${at}`;

const largestThousands = 5_000;
/** One of this many receipts is sent once more after its answer, and must get the same one. */
const sentAgainOneIn = 6;

/** The receipt at this place, without its time. */
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
