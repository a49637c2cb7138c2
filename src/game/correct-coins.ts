// Decides a correction: coins that staff give or take, without a receipt, XP or leaderboard scores.
import type { AdjustCoins } from './command.ts';
import type { CorrectionDecision, CorrectionSituation } from './decision.ts';
import { refuse } from './decision.ts';
import { closeCorrection, openDraft, record } from './draft.ts';

/**
 * A form that was opened longer ago has to be opened again. This is far less than the retention of records, so the claim
 * of every accepted id is still in the ledger.
 */
const correctionMaxAgeMs = 86_400_000;
/** How far the clock of a page may run ahead. An id from further ahead could outlive its claim. */
const aheadMs = 3_600_000;

/**
 * Gives or takes coins once. A correction never makes a balance negative; only a return after the coins were spent does
 * that. A shopper in debt can be given any number of coins.
 */
export function correctCoins(
  { correctionId, askedAtMs, userId, coins, reason, by }: AdjustCoins,
  { user, made, atMs, isEnrolled = false }: CorrectionSituation,
): CorrectionDecision {
  if (made !== null) {
    const isSame = made.userId === userId && made.correction.coins === coins;
    return isSame
      ? { kind: 'made before', record: made }
      : refuse('conflict', 'another correction has this id: open the form again', 'id');
  }
  if (askedAtMs < atMs - correctionMaxAgeMs) {
    return refuse('too_old', 'this form was opened more than a day ago: open it again', 'id');
  }
  if (askedAtMs > atMs + aheadMs) {
    return refuse('invalid', 'this form was opened in the future: set the clock of the computer', 'id');
  }
  // A typing error must not create a shopper.
  if (user.seq === 0 && !isEnrolled) {
    return refuse(
      'not_found',
      `no shopper ${userId} has signed up or bought anything: check the code`,
      'userId',
    );
  }
  if (coins < 0 && user.coins + coins < 0) {
    return refuse('invalid', `the shopper has ${user.coins} coins: no more can be taken`, 'coins');
  }
  const draft = openDraft(user, atMs);
  record(draft, { kind: coins > 0 ? 'coins.credited' : 'coins.debited', coins, reason: 'correction' });
  return {
    kind: 'corrected',
    user: draft.user,
    record: closeCorrection(draft, correctionId, { coins, reason, by }),
  };
}
