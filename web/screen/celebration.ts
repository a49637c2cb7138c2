// A celebration: of one shopper, of many who won the same, or of the mall's goal. Pure.
import type { Highlight } from '../../src/contracts/screens.ts';

export type Won =
  | { readonly kind: 'level.reached'; readonly level: number }
  | { readonly kind: 'mission.completed'; readonly mission: string }
  | { readonly kind: 'goal.reached'; readonly goal: string };

export interface Celebration {
  readonly won: Won;
  /** The number of shoppers; 1 for a goal. */
  readonly count: number;
  /** Present only for one shopper. */
  readonly winner: { readonly name: string; readonly at: string } | null;
  /** When the newest of them arrived. */
  readonly atMs: number;
}

/** A list below this length is complete: what is not in it was withdrawn. */
const fullList = 8;

const keyOf = (won: Won): string => JSON.stringify(won);
const worthOf = (won: Won): number => {
  if (won.kind === 'goal.reached') return Number.POSITIVE_INFINITY;
  return won.kind === 'level.reached' ? won.level : 0;
};

export function wonOf({ kind, level, mission }: Highlight): Won {
  return kind === 'level.reached' ? { kind, level: level ?? 0 } : { kind, mission: mission ?? '' };
}

/** The waiting celebrations and one more; shoppers who won the same share one. */
export function addCelebration(waiting: readonly Celebration[], next: Celebration): readonly Celebration[] {
  const key = keyOf(next.won);
  const same = waiting.find(({ won }) => keyOf(won) === key);
  if (same === undefined) return [...waiting, next];
  if (next.won.kind === 'goal.reached') return waiting;
  const joined = { ...next, count: same.count + next.count, winner: null };
  return waiting.map((one) => (one === same ? joined : one));
}

export const celebrationOf = (highlight: Highlight, atMs: number): Celebration => ({
  won: wonOf(highlight),
  count: 1 + (highlight.others ?? 0),
  winner: (highlight.others ?? 0) === 0 ? { name: highlight.name, at: highlight.at } : null,
  atMs,
});

/** The next one to play: the goal, then higher levels before lower ones, then missions. */
export function worthiest(waiting: readonly Celebration[]): Celebration | undefined {
  return waiting.toSorted((one, other) => worthOf(other.won) - worthOf(one.won))[0];
}

/**
 * The celebration as it may be shown after the node sent the newest highlights: without a withdrawn name, and null if
 * the level or mission was taken back.
 */
export function heldAgainst(celebration: Celebration, newest: readonly Highlight[]): Celebration | null {
  const { winner, won } = celebration;
  if (winner === null) return celebration;
  const sameMoment = newest.filter((one) => one.at === winner.at && keyOf(wonOf(one)) === keyOf(won));
  if (sameMoment.some(({ name }) => name === winner.name)) return celebration;
  const oldest = newest.at(-1)?.at;
  const isPushedOut = newest.length >= fullList && oldest !== undefined && winner.at < oldest;
  return sameMoment.length > 0 || isPushedOut ? { ...celebration, winner: null } : null;
}
