// Decide: command and situation give a decision. The one way through which a shopper ever changes.
import { applyReceipt } from './apply-receipt.ts';
import type { AnyCommand } from './command.ts';
import type { Decision, Situation } from './decision.ts';
import { settleLevels } from './settle-levels.ts';
import { voidReceipt } from './void-receipt.ts';

/** Pure and synchronous. No total refuses a command: totals stop at the last exact number, see whole.ts. */
export function decide(command: AnyCommand, situation: Situation): Decision {
  switch (command.type) {
    case 'receipt.submit':
      return applyReceipt(command, situation);
    case 'receipt.void':
      return voidReceipt(command, situation);
    case 'levels.settle':
      return settleLevels(command, situation);
  }
}
