// The moments of a commit that are worth showing to others, and what takes them back.
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

/** The moments of a record, in order; of levels reached or lost together, the one that stands for all. */
export function momentsOf({ userId, atMs, entries }: JournalRecord, storeId: string): Moment[] {
  const moments: Moment[] = [];
  for (const entry of entries) {
    const before = moments.at(-1);
    if (entry.kind === 'level.reached' || entry.kind === 'level.lost') {
      // Levels rise and fall one after the other: the last one is the highest reached, or the lowest lost.
      if (before?.kind === entry.kind) moments.pop();
      moments.push({ kind: entry.kind, level: entry.level, userId, storeId, atMs });
    } else if (entry.kind === 'mission.completed' || entry.kind === 'mission.reopened') {
      moments.push({ kind: entry.kind, mission: entry.mission, userId, storeId, atMs });
    }
  }
  return moments;
}

/** Whether it is to be shown, and not the end of something that was. */
export const isWon = ({ kind }: Moment): boolean => kind === 'level.reached' || kind === 'mission.completed';

/** Whether `later`, of the same shopper, makes the moment untrue. */
export function isTakenBack(moment: Moment, later: Moment): boolean {
  if (moment.userId !== later.userId) return false;
  if (later.kind === 'level.lost') return moment.kind === 'level.reached' && moment.level >= later.level;
  if (later.kind === 'mission.reopened')
    return moment.kind === 'mission.completed' && moment.mission === later.mission;
  return false;
}

/** A moment that is shown, and how many more of its kind (the same level, the same mission) are not. */
export interface Gathered {
  readonly moment: Moment;
  readonly others: number;
}

/**
 * The `most` that are worth most, in their order, and of each kind at least one while there is room: so nobody is left
 * uncounted. Those who are not listed are counted with the newest of their kind.
 */
export function gatherMoments(moments: readonly Moment[], most: number): Gathered[] {
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

/** The `most` that are worth most, in their order: levels before missions, higher before lower, newer before older. */
export function mostWorthy(moments: readonly Moment[], most: number): Moment[] {
  if (moments.length <= most) return [...moments];
  const ranked = moments.map((moment, at) => ({ moment, at }));
  ranked.sort((one, other) => worthOf(other.moment) - worthOf(one.moment) || other.at - one.at);
  return ranked
    .slice(0, most)
    .sort((one, other) => one.at - other.at)
    .map(({ moment }) => moment);
}

/** What takes back goes before all: nothing untrue may stay for want of room. */
const worthOf = (moment: Moment): number =>
  !isWon(moment) ? Number.POSITIVE_INFINITY : 'level' in moment ? moment.level : 0;
