// Decide: command and situation give a decision. The one way through which a shopper ever changes.
import { applyReceipt } from './apply-receipt.ts';
import type { Command } from './command.ts';
import type { Decision, Situation } from './decision.ts';
import { refuse } from './decision.ts';
import { voidReceipt } from './void-receipt.ts';
import { OverflowError } from './whole.ts';

/** Pure and synchronous. A total that would leave the exact range is refused as `invalid`, nothing is changed. */
export function decide(command: Command, situation: Situation): Decision {
  try {
    return command.type === 'receipt.submit'
      ? applyReceipt(command, situation)
      : voidReceipt(command, situation);
  } catch (error) {
    // The error has the numbers in it, and a shopper's totals are none of a till's business.
    if (error instanceof OverflowError) return refuse('invalid', 'too large to be counted exactly', 'amount');
    throw error;
  }
}
