// Previews what a purchase would earn if it were submitted now.
import type { Refusal } from './command.ts';
import { decide } from './decide.ts';
import type { Decision, Situation } from './decision.ts';
import type { Outcome } from './outcome.ts';
import { outcomeOf, standingOf } from './outcome.ts';
import type { Purchase } from './receipt.ts';
import type { Rules } from './rules.ts';

/** The outcome with the status `preview`, or the refusal. Nothing is changed. */
export function previewReceipt(
  receiptId: string,
  purchase: Purchase,
  situation: Situation,
): Outcome | Refusal {
  const decision = decide({ type: 'receipt.submit', receiptId, purchase }, situation);
  if (decision.kind === 'refused') return decision.refusal;
  if (decision.kind === 'changed') {
    const outcome = outcomeOf(decision.record, 'preview', decision.receipt);
    const capped = cappedBy(decision, situation.rules);
    return capped === null ? outcome : { ...outcome, capped };
  }
  // The receipt is known already, or was taken back before it came: it would change nothing.
  const { id, seq, coins, xp, level } = situation.user;
  return {
    status: 'preview',
    ...standingOf(decision.receipt),
    receiptId,
    userId: id,
    seq,
    coins: { delta: 0, balance: coins },
    xp: { delta: 0, total: xp },
    level: { from: level, to: level },
    missions: [],
    entries: [],
  };
}

/** The cap that the coins of the purchase reach; null: none. The cap of the day decides where both are reached. */
function cappedBy(
  { record, receipt }: Extract<Decision, { kind: 'changed' }>,
  { rulebook }: Rules,
): 'receipt' | 'day' | null {
  const { coins } = receipt.earned;
  const paid = record.entries.reduce(
    (sum, entry) =>
      entry.kind === 'coins.credited' && entry.reason === 'purchase' ? sum + entry.coins : sum,
    0,
  );
  if (paid < coins) return 'day';
  return coins === rulebook.earning.perReceipt?.coins ? 'receipt' : null;
}
