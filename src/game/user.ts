// What the game knows of one shopper: bounded, whole numbers, in one canonical order.
import { keptFrom } from './period.ts';

/** A height reached on a ladder: taken back as soon as the total falls below `held`, with what it paid. */
export interface LevelStep {
  readonly level: number;
  readonly held: number;
  readonly coins: number;
}

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
  /** For distinct kinds: what was seen and by how many standing receipts, sorted by name. */
  readonly seen: readonly (readonly [name: string, receipts: number])[];
  readonly completions: readonly CompletionStep[];
}

/** What purchases of one local day have earned before the caps; the shopper has that, up to the caps of both days. */
export interface DayEarnings {
  readonly day: string;
  /** The local day on which they came in, where that is another: its cap holds, too. See day-caps.ts. */
  readonly received?: string;
  /** As of the first receipt of that day: another rulebook changes the caps of days that are still empty. */
  readonly cap: { readonly coins?: number; readonly xp?: number };
  readonly coins: number;
  readonly xp: number;
}

export interface User {
  readonly id: string;
  /** Number of the last journal entry; 0 before the first. */
  readonly seq: number;
  /** May be negative: what is owed after a return of something already spent. */
  readonly coins: number;
  readonly xp: number;
  readonly level: number;
  readonly totalReceipts: number;
  /** Minor units, less what was returned. */
  readonly totalSpent: number;
  readonly levels: readonly LevelStep[];
  /** Sorted by code, then period. */
  readonly missions: readonly MissionState[];
  /** Completions in periods that are no longer kept, by mission; sorted by code. */
  readonly past: readonly (readonly [code: string, completions: number])[];
  /** Sorted by day, then by the day on which they came in. */
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

/** Lets go of what purchases of `keepFrom` (YYYY-MM-DD) and later, and their returns, cannot reach any more. */
export function tidy(user: User, keepFrom: string): Pick<User, 'missions' | 'past' | 'days'> {
  const { missions, past, days } = user;
  const isKept = keptFrom(keepFrom);
  const over = missions.filter(({ period }) => !isKept(period));
  return {
    missions: over.length === 0 ? missions : missions.filter(({ period }) => isKept(period)),
    past: over.reduce(addCompletions, past),
    days: days.some(({ day }) => day < keepFrom) ? days.filter(({ day }) => day >= keepFrom) : days,
  };
}

function addCompletions(past: User['past'], { code, completions }: MissionState): User['past'] {
  if (completions.length === 0) return past;
  const at = past.findIndex((known) => nameOf(known) === code);
  return put(past, at, [code, (past[at]?.[1] ?? 0) + completions.length], nameOf);
}

/** The name in a pair of a name and what is known of it. */
export const nameOf = (pair: readonly [name: string, ...rest: unknown[]]): string => pair[0];

/**
 * The list, sorted by `keyOf`, with its element at `at` replaced by `item` or (`null`) taken out; an item that is not in
 * it yet (-1) is added in its sorted place.
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

/** Sort key of a mission state; ':' stands in no code. */
export const missionKey = (state: { readonly code: string; readonly period: string }): string =>
  `${state.code}:${state.period}`;
