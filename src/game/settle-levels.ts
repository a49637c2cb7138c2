// Levels that are due without a receipt: a rulebook has lowered its table, and shoppers have the XP already.
import type { JournalEntry } from './change.ts';
import { openDraft, record } from './draft.ts';
import type { Rules } from './rules.ts';
import type { User } from './user.ts';

export interface SettledLevels {
  readonly user: User;
  readonly entries: readonly JournalEntry[];
}

/**
 * Gives a shopper every level whose XP they have, each with its bonus. Null where none is due. Nothing is taken: a level
 * that was reached stays while the XP that held it is there.
 */
export function settleLevels(user: User, { rulebook }: Rules, atMs: number): SettledLevels | null {
  const draft = openDraft(user, atMs);
  for (const { level, xp, coins } of rulebook.levels) {
    if (level > draft.user.level && xp <= user.xp)
      record(draft, { kind: 'level.reached', level, held: xp, coins });
  }
  if (draft.entries.length === 0) return null;
  return { user: draft.user, entries: draft.entries };
}
