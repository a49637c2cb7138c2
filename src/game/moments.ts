// Moments: what screens may show of a commit, and what takes it back.
import type { JournalRecord } from './change.ts';

interface Won {
  readonly userId: string;
  /** Where the receipt was from. */
  readonly storeId: string;
  readonly atMs: number;
}

export type Moment = Won &
  (
    | { readonly kind: 'level.reached' | 'level.lost'; readonly level: number }
    | { readonly kind: 'mission.completed' | 'mission.reopened'; readonly mission: string }
  );

/** The moments of a record, in order. Of consecutive levels only the last one is given. */
export function momentsOf({ userId, atMs, entries }: JournalRecord, storeId: string): Moment[] {
  const moments: Moment[] = [];
  for (const entry of entries) {
    const before = moments.at(-1);
    if (entry.kind === 'level.reached' || entry.kind === 'level.lost') {
      // The last one is the highest level reached, or the lowest one lost.
      if (before?.kind === entry.kind) moments.pop();
      moments.push({ kind: entry.kind, level: entry.level, userId, storeId, atMs });
    } else if (entry.kind === 'mission.completed' || entry.kind === 'mission.reopened') {
      moments.push({ kind: entry.kind, mission: entry.mission, userId, storeId, atMs });
    }
  }
  return moments;
}

/** True for a level or mission that was won, false for one that was taken back. */
export const isWon = ({ kind }: Moment): boolean => kind === 'level.reached' || kind === 'mission.completed';

/** Whether `later` takes the moment back. */
export function isTakenBack(moment: Moment, later: Moment): boolean {
  if (moment.userId !== later.userId) return false;
  if (later.kind === 'level.lost') return moment.kind === 'level.reached' && moment.level >= later.level;
  if (later.kind === 'mission.reopened')
    return moment.kind === 'mission.completed' && moment.mission === later.mission;
  return false;
}

/** A moment that is shown, and the number of others of its kind (same level, same mission) that are not shown. */
export interface MomentGroup {
  readonly moment: Moment;
  readonly others: number;
}

/**
 * At most `most` moments, in order: at least one of each kind while there is room, then those worth most. The others are
 * counted with the newest of their kind.
 */
export function groupMoments(moments: readonly Moment[], most: number): MomentGroup[] {
  const kinds = new Map<string, Moment[]>();
  for (const moment of moments) {
    const kind = kindOf(moment);
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, [moment]);
    else known.push(moment);
  }
  const newest = new Set([...kinds.values()].flatMap((all) => all.slice(-1)));
  const listed = new Set(
    mostWorthy(
      moments.filter((moment) => newest.has(moment)),
      most,
    ),
  );
  const rest = moments.filter((moment) => !newest.has(moment));
  for (const moment of mostWorthy(rest, most - listed.size)) listed.add(moment);
  return moments
    .filter((moment) => listed.has(moment))
    .map((moment) => ({
      moment,
      others: newest.has(moment)
        ? (kinds.get(kindOf(moment)) ?? []).filter((other) => !listed.has(other)).length
        : 0,
    }));
}

const kindOf = (moment: Moment): string =>
  `${moment.kind}:${'level' in moment ? moment.level : moment.mission}`;

/** The `most` moments worth most, in order. Levels are worth more than missions, higher and newer ones more than others. */
export function mostWorthy(moments: readonly Moment[], most: number): Moment[] {
  if (moments.length <= most) return [...moments];
  const ranked = moments.map((moment, at) => ({ moment, at }));
  ranked.sort((one, other) => worthOf(other.moment) - worthOf(one.moment) || other.at - one.at);
  return ranked
    .slice(0, most)
    .sort((one, other) => one.at - other.at)
    .map(({ moment }) => moment);
}

/** Moments that take back others are worth most, so that none is dropped and every screen is corrected. */
const worthOf = (moment: Moment): number =>
  !isWon(moment) ? Number.POSITIVE_INFINITY : 'level' in moment ? moment.level : 0;
