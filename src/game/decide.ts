// Decides a command: a command and a situation give a decision. Shoppers change in no other way.
import { applyReceipt } from './apply-receipt.ts';
import type { AdjustCoins, ReceiptCommand } from './command.ts';
import { correctCoins } from './correct-coins.ts';
import type { CorrectionDecision, CorrectionSituation, Decision, Situation } from './decision.ts';
import { settleLevels } from './settle-levels.ts';
import { voidReceipt } from './void-receipt.ts';

/** Pure and synchronous. A large total never causes a refusal: totals stop at the largest exact number, see whole.ts. */
export function decide(command: ReceiptCommand, situation: Situation): Decision {
  switch (command.type) {
    case 'receipt.submit':
      return applyReceipt(command, situation);
    case 'receipt.void':
      return voidReceipt(command, situation);
    case 'levels.settle':
      return settleLevels(command, situation);
  }
}

/** The same for a correction, which involves no receipt. */
export const decideCorrection = (command: AdjustCoins, situation: CorrectionSituation): CorrectionDecision =>
  correctCoins(command, situation);
