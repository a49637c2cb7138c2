// Levels: reached when XP rises, lost when XP falls below the value that holds them.
import type { Draft } from './draft.ts';
import { record } from './draft.ts';
import type { Rules } from './rules.ts';

/**
 * Records every level that the rise from `xpBefore` to the draft's XP has reached, in order, each with its bonus.
 * A level is held at its threshold. Where a new rulebook has lowered the threshold below `xpBefore`, the level is held
 * just above `xpBefore`, so that undoing this rise also undoes the level.
 */
export function climbLevels(draft: Draft, rules: Rules, xpBefore: number): void {
  if (draft.user.xp <= xpBefore) return;
  for (const { level, xp, coins } of rules.rulebook.levels) {
    if (level <= draft.user.level) continue;
    if (xp > draft.user.xp) return;
    record(draft, { kind: 'level.reached', level, held: Math.max(xp, xpBefore + 1), coins });
  }
}

/** Records the loss of every level that the draft's XP no longer holds, highest first, each with its bonus. */
export function descendLevels(draft: Draft): void {
  for (let top = draft.user.levels.at(-1); top && draft.user.xp < top.held; top = draft.user.levels.at(-1)) {
    record(draft, { kind: 'level.lost', level: top.level, held: top.held, coins: 0 - top.coins });
  }
}
