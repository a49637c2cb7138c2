// Grants levels without a purchase: a new rulebook has lowered a threshold, and the shopper has the XP already.
import type { SettleLevels } from './command.ts';
import type { Decision, Situation } from './decision.ts';
import { refuse } from './decision.ts';
import { closeDraft, openDraft, record } from './draft.ts';
import type { JudgedReceipt } from './receipt.ts';
import type { Rules } from './rules.ts';
import type { User } from './user.ts';

/** Whether the shopper has the XP of a level above their own. */
export const isLevelDue = ({ level, xp }: Pick<User, 'level' | 'xp'>, { rulebook }: Rules): boolean =>
  rulebook.levels.some((step) => step.level > level && step.xp <= xp);

/**
 * Grants every level whose XP the shopper has, each with its bonus. No level is lost: a reached level stays while the
 * shopper has the XP that holds it. Where no level is due any more, nothing changes.
 */
export function settleLevels(_: SettleLevels, { user, receipt, atMs, rules }: Situation): Decision {
  if (receipt === null || !('left' in receipt) || receipt.userId !== user.id) {
    return refuse('not_found', 'levels are recorded with a receipt of the shopper');
  }
  if (!isLevelDue(user, rules)) return { kind: 'repeated', receipt, seq: null };
  const draft = openDraft(user, atMs);
  for (const { level, xp, coins } of rules.rulebook.levels) {
    if (level > draft.user.level && xp <= user.xp)
      record(draft, { kind: 'level.reached', level, held: xp, coins });
  }
  const after: JudgedReceipt = {
    ...receipt,
    version: receipt.version + 1,
    settled: [...(receipt.settled ?? []), draft.before.seq + 1],
  };
  return {
    kind: 'changed',
    user: draft.user,
    record: closeDraft(draft, 'levels.settle', after),
    receipt: after,
  };
}
