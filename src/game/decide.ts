// Decide: command and situation give a decision. The one way through which a shopper ever changes.
import { applyReceipt } from './apply-receipt.ts';
import type { Command } from './command.ts';
import type { Decision, Situation } from './decision.ts';
import { voidReceipt } from './void-receipt.ts';

/** Pure and synchronous. No total refuses a command: totals stop at the last exact number, see whole.ts. */
export const decide = (command: Command, situation: Situation): Decision =>
  command.type === 'receipt.submit' ? applyReceipt(command, situation) : voidReceipt(command, situation);
