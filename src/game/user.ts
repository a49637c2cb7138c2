// What the game knows of one shopper: bounded, whole numbers, in one canonical order.
import { isoDate } from './zone.ts';

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
  readonly period: string;
  /** When the period ends, milliseconds; null where it has no end. */
  readonly untilMs: number | null;
  readonly progress: number;
  /** For distinct kinds: what was seen and by how many standing receipts, sorted by name. */
  readonly seen: readonly (readonly [name: string, receipts: number])[];
  readonly completions: readonly CompletionStep[];
}

/** What purchases of one local day have earned, kept while a cap per day can still ask for it. */
export interface DayEarnings {
  readonly day: string;
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
  /** Sorted by day. */
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

const dayMs = 86_400_000;
/** How long a mission's period stays after its end: longer than a return may come late, see `RETURN_MAX_AGE_DAYS`. */
export const keepPeriodMs = 100 * dayMs;
/** How long a day's earnings stay: longer than a receipt may come late by default. */
export const keepDayMs = 40 * dayMs;

/** Lets go of what no receipt or return can reach any more. Done at the start of every change, with its time. */
export function tidy(user: User, atMs: number): User {
  const oldestDay = isoDate(atMs - keepDayMs);
  const expired = (state: MissionState): boolean =>
    state.untilMs !== null && state.untilMs + keepPeriodMs < atMs;
  const daysStay = user.days.every((day) => day.day >= oldestDay);
  if (daysStay && !user.missions.some(expired)) return user;
  let past = user.past;
  for (const state of user.missions) {
    if (!expired(state) || state.completions.length === 0) continue;
    const known = past.find(([code]) => code === state.code)?.[1] ?? 0;
    past = replace(past, ([code]) => code, state.code, [state.code, known + state.completions.length]);
  }
  return {
    ...user,
    past,
    missions: user.missions.filter((state) => !expired(state)),
    days: user.days.filter((day) => day.day >= oldestDay),
  };
}

/** The list with the element of that key replaced, added in its sorted place, or (`null`) taken out. */
export function replace<T>(
  list: readonly T[],
  keyOf: (item: T) => string,
  key: string,
  item: T | null,
): readonly T[] {
  const at = list.findIndex((candidate) => keyOf(candidate) >= key);
  const found = at >= 0 && keyOf(list[at] as T) === key;
  const position = at < 0 ? list.length : at;
  if (item === null) return found ? list.toSpliced(position, 1) : list;
  return list.toSpliced(position, found ? 1 : 0, item);
}

/** Sort key of a mission state; ':' stands in no code. */
export const missionKey = (state: { readonly code: string; readonly period: string }): string =>
  `${state.code}:${state.period}`;
