// What the game knows of one shopper: bounded, whole numbers, in one canonical order.
import { isKept } from './period.ts';

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
  const isOver = ({ period }: MissionState): boolean => !isKept(period, keepFrom);
  return {
    missions: missions.some(isOver) ? missions.filter((state) => !isOver(state)) : missions,
    past: missions.reduce((sum, state) => (isOver(state) ? addCompletions(sum, state) : sum), past),
    days: days.some(({ day }) => day < keepFrom) ? days.filter(({ day }) => day >= keepFrom) : days,
  };
}

function addCompletions(past: User['past'], { code, completions }: MissionState): User['past'] {
  if (completions.length === 0) return past;
  const known = past.find(([other]) => other === code)?.[1] ?? 0;
  return replace(past, ([other]) => other, code, [code, known + completions.length]);
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
