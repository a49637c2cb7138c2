// The one command type: everything that can change a shopper comes this way.
import type { Item, Purchase } from './receipt.ts';

export interface SubmitReceipt {
  readonly type: 'receipt.submit';
  readonly receiptId: string;
  readonly purchase: Purchase;
}

export interface ReturnedPart {
  readonly returnNo: string;
  readonly amount: number;
  /** The lines that go back; absent: the amount alone is said. */
  readonly items?: readonly Item[];
}

export interface VoidReceipt {
  readonly type: 'receipt.void';
  readonly receiptId: string;
  readonly storeId: string;
  readonly receiptNo: string;
  readonly reason: string;
  /** A part of the receipt goes back, under a number of its own; absent: all that is left. */
  readonly part?: ReturnedPart;
  /** The receipt was named without its day: a void of one that is not known would meet a later one of that number. */
  readonly mustExist?: boolean;
}

/**
 * Levels that a rulebook has made due: no purchase asks for them. They are recorded with the shopper's last receipt, whose
 * next state they claim, so two that are decided at once are given once.
 */
export interface SettleLevels {
  readonly type: 'levels.settle';
  readonly receiptId: string;
  readonly userId: string;
}

/** What clients ask for. */
export type Command = SubmitReceipt | VoidReceipt;
/** And what the mall itself does. */
export type AnyCommand = Command | SettleLevels;

/** A command that changes nothing, said as a value. `code` is one of the wire's error codes. */
export interface Refusal {
  readonly code: 'invalid' | 'conflict' | 'too_old' | 'not_found';
  readonly message: string;
  readonly field?: string;
}
