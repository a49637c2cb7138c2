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

/** Staff give a shopper coins, or take some back, for a reason that the shopper sees. No receipt is involved. */
export interface AdjustCoins {
  readonly type: 'adjust';
  /** The same correction sent again has the same id, and changes nothing twice. */
  readonly correctionId: string;
  /** When the id was made: an old one is refused, because its claim may be folded away. */
  readonly askedAtMs: number;
  readonly userId: string;
  /** Whole, not 0; negative: taken back. */
  readonly coins: number;
  readonly reason: string;
  /** Who made the correction. */
  readonly by: string;
}

/** What tills ask for. */
export type Command = SubmitReceipt | VoidReceipt;
/** Every command about a receipt, also what the mall itself does. */
export type ReceiptCommand = Command | SettleLevels;
export type AnyCommand = ReceiptCommand | AdjustCoins;

/** The id of what a command is about: a receipt, or a correction. */
export const refOf = (command: AnyCommand): string =>
  command.type === 'adjust' ? command.correctionId : command.receiptId;

/** A command that changes nothing, said as a value. `code` is one of the wire's error codes. */
export interface Refusal {
  readonly code: 'invalid' | 'conflict' | 'too_old' | 'not_found';
  readonly message: string;
  readonly field?: string;
}
