// Commands: all requests that can change a shopper.
import type { Item, Purchase } from './receipt.ts';

export interface SubmitReceipt {
  readonly type: 'receipt.submit';
  readonly receiptId: string;
  readonly purchase: Purchase;
}

export interface ReturnedPart {
  readonly returnNo: string;
  readonly amount: number;
  /** The returned lines; absent: only the amount is known. */
  readonly items?: readonly Item[];
}

export interface VoidReceipt {
  readonly type: 'receipt.void';
  readonly receiptId: string;
  readonly storeId: string;
  readonly receiptNo: string;
  readonly reason: string;
  /** The return of a part, under a number of its own; absent: a void of all that is left. */
  readonly part?: ReturnedPart;
  /**
   * The receipt was named without its day, so an unknown one is refused. A tombstone would void a later receipt with the
   * same number.
   */
  readonly mustExist?: boolean;
}

/**
 * Grants levels that a new rulebook has made due, without a purchase. They are recorded with the shopper's last receipt and
 * claim its next version, so that two commands at once grant them once.
 */
export interface SettleLevels {
  readonly type: 'levels.settle';
  readonly receiptId: string;
  readonly userId: string;
}

/** A correction: staff give or take coins for a reason that the shopper sees. No receipt is involved. */
export interface AdjustCoins {
  readonly type: 'adjust';
  /** A correction that is sent again has the same id and is applied once. */
  readonly correctionId: string;
  /** When the id was made. An old id is refused, because its claim may have been folded. */
  readonly askedAtMs: number;
  readonly userId: string;
  /** Whole, not 0. Negative: taken from the shopper. */
  readonly coins: number;
  readonly reason: string;
  /** Who made the correction. */
  readonly by: string;
}

/** Commands of tills. */
export type Command = SubmitReceipt | VoidReceipt;
/** All commands about a receipt, including those of the mall itself. */
export type ReceiptCommand = Command | SettleLevels;
export type AnyCommand = ReceiptCommand | AdjustCoins;

/** The id of what a command is about: a receipt, or a correction. */
export const refOf = (command: AnyCommand): string =>
  command.type === 'adjust' ? command.correctionId : command.receiptId;

/** The refusal of a command, as a value. `code` is one of the wire's error codes. */
export interface Refusal {
  readonly code: 'invalid' | 'conflict' | 'too_old' | 'not_found';
  readonly message: string;
  readonly field?: string;
}
