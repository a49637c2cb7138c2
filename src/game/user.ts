// The state of one shopper: bounded in size, whole numbers, lists in canonical order.
import { keptFrom } from './period.ts';

/** A reached level. It is lost, with its coins, when the XP falls below `held`. */
export interface LevelStep {
  readonly level: number;
  readonly held: number;
  readonly coins: number;
}

/** A completion of a mission. It is reopened, with its reward, when the progress falls below `held`. */
export interface CompletionStep {
  readonly held: number;
  readonly coins: number;
  readonly xp: number;
}

/** One mission in one of its periods. */
export interface MissionState {
  readonly code: string;
  /** Kind and first day, such as `weekly-2026-11-21`; see period.ts. */
  readonly period: string;
  readonly progress: number;
  /** For distinct kinds: each name with the number of its receipts, sorted by name. */
  readonly seen: readonly (readonly [name: string, receipts: number])[];
  readonly completions: readonly CompletionStep[];
}

/** What purchases of one local day have earned before the caps. */
export interface DayEarnings {
  readonly day: string;
  /** The local day of their arrival, where that is another day: its cap applies too. See day-caps.ts. */
  readonly received?: string;
  /** As of the first receipt of that day. A later rulebook changes only the caps of days without receipts. */
  readonly cap: { readonly coins?: number; readonly xp?: number };
  readonly coins: number;
  readonly xp: number;
}

export interface User {
  readonly id: string;
  /** Number of the last journal entry; 0 before the first. */
  readonly seq: number;
  /** Negative where a return took back coins that were spent. */
  readonly coins: number;
  readonly xp: number;
  readonly level: number;
  readonly totalReceipts: number;
  /** Minor units, less returns. */
  readonly totalSpent: number;
  readonly levels: readonly LevelStep[];
  /** Sorted by code, then period. */
  readonly missions: readonly MissionState[];
  /** Completions in periods that are no longer kept, by mission; sorted by code. */
  readonly past: readonly (readonly [code: string, completions: number])[];
  /** Sorted by day, then by day of arrival. */
  readonly days: readonly DayEarnings[];
}

export const firstLevel = 1;

/** A shopper before the first receipt. */
export const newUser = (id: string): User => ({
  id,
  seq: 0,
  coins: 0,
  xp: 0,
  level: firstLevel,
  totalReceipts: 0,
  totalSpent: 0,
  levels: [],
  missions: [],
  past: [],
  days: [],
});

/** Removes the state that purchases of `keepFrom` (YYYY-MM-DD) and later, and their returns, cannot change any more. */
export function tidy(user: User, keepFrom: string): Pick<User, 'missions' | 'past' | 'days'> {
  const { missions, past, days } = user;
  const isKept = keptFrom(keepFrom);
  const isOver = ({ period }: MissionState): boolean => !isKept(period);
  const hasOver = missions.some(isOver);
  return {
    missions: hasOver ? missions.filter(({ period }) => isKept(period)) : missions,
    past: hasOver ? missions.filter(isOver).reduce(addCompletions, past) : past,
    days: days.some(({ day }) => day < keepFrom) ? days.filter(({ day }) => day >= keepFrom) : days,
  };
}

function addCompletions(past: User['past'], { code, completions }: MissionState): User['past'] {
  if (completions.length === 0) return past;
  const at = placeOf(past, code);
  return put(past, at, [code, (past[at]?.[1] ?? 0) + completions.length], nameOf);
}

/** The name of a pair of a name and a value. */
export const nameOf = (pair: readonly [name: string, ...rest: unknown[]]): string => pair[0];

/** The place of a name in a list that is sorted by name; -1: it is not there. Halves the list, so that few pairs are read. */
export function placeOf(
  list: readonly (readonly [name: string, ...rest: unknown[]])[],
  name: string,
): number {
  let from = 0;
  let until = list.length;
  while (from < until) {
    const middle = (from + until) >> 1;
    const known = list[middle]?.[0];
    if (known === name) return middle;
    if (known !== undefined && known < name) from = middle + 1;
    else until = middle;
  }
  return -1;
}

/**
 * A copy of the list, which is sorted by `keyOf`, with the element at `at` replaced by `item`, or removed where `item` is
 * null. With `at` -1 the item is inserted in its sorted place.
 */
export function put<T>(
  list: readonly T[],
  at: number,
  item: T | null,
  keyOf: (item: T) => string,
): readonly T[] {
  if (at >= 0) {
    if (item === null) return list.toSpliced(at, 1);
    const after = [...list];
    after[at] = item;
    return after;
  }
  if (item === null) return list;
  const key = keyOf(item);
  const next = list.findIndex((other) => keyOf(other) > key);
  return list.toSpliced(next < 0 ? list.length : next, 0, item);
}

/** Sort key of a mission state. No code contains ':'. */
export const missionKey = (state: { readonly code: string; readonly period: string }): string =>
  `${state.code}:${state.period}`;
