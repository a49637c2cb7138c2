// Periods: days, weeks and months in the mall's time zone. A new period has a new name, so no job has to reset anything.
import type { Mission, Rulebook } from './rulebook.ts';
import { weekdays } from './rulebook.ts';
import { addDays, localTime, startOfDayMs } from './zone.ts';

export interface Period {
  /** Kind and first day, such as `weekly-2026-11-21`; `once` has no day. Unique among the periods of one mission. */
  readonly key: string;
  /** The instant it ends, exclusive; null: it is not followed by another period. */
  readonly untilMs: number | null;
}

export type Calendar = Pick<Rulebook, 'timeZone' | 'calendar' | 'weekStartsOn' | 'calendarChanges'>;
export type Repeated = 'daily' | 'weekly' | 'monthly';

interface Era {
  readonly calendar: Calendar;
  /** The instant from which the calendar applies; -Infinity for the first. */
  readonly fromMs: number;
  /** The instant from which the next one applies; Infinity for the last. */
  readonly untilMs: number;
}
const eras = new WeakMap<Calendar, readonly Era[]>();

/** The calendar that applies at an instant. */
export const calendarAt = (rulebook: Calendar, atMs: number): Calendar =>
  rulebook.calendarChanges === undefined ? rulebook : eraAt(rulebook, atMs).calendar;

function eraAt(rulebook: Calendar, atMs: number): Era {
  let known = eras.get(rulebook);
  if (known === undefined) {
    known = erasOf(rulebook);
    eras.set(rulebook, known);
  }
  return known.find(({ untilMs }) => atMs < untilMs) ?? (known[known.length - 1] as Era); // true: `erasOf` gives at least one
}

function erasOf(rulebook: Calendar): Era[] {
  const { calendarChanges: changes = [] } = rulebook;
  let { timeZone, calendar, weekStartsOn } = rulebook;
  let fromMs = Number.NEGATIVE_INFINITY;
  const found: Era[] = [];
  for (const change of changes) {
    const untilMs = Date.parse(change.from);
    found.push({ calendar: { timeZone, calendar, weekStartsOn }, fromMs, untilMs });
    ({ timeZone = timeZone, calendar = calendar, weekStartsOn = weekStartsOn } = change);
    fromMs = untilMs;
  }
  return [
    ...found,
    { calendar: { timeZone, calendar, weekStartsOn }, fromMs, untilMs: Number.POSITIVE_INFINITY },
  ];
}

const once: Period = { key: 'once', untilMs: null };
/** In every time zone days begin on a quarter of an hour, so all instants of a quarter have the same periods. */
const quarterMs = 15 * 60_000;
const rememberedQuarters = 3_000;
const rememberedDays = 10_000;
/** The computed periods of quarters, by calendar. A rulebook is a calendar and stays the same object. */
const remembered = new WeakMap<Calendar, Map<number, Partial<Record<Repeated, Period>>>>();

type WithPeriod = Pick<Mission, 'period' | 'from'>;

/** The period of the mission that contains the instant `atMs`. A window is one period, named by its first day. */
export const periodOf = (mission: WithPeriod, calendar: Calendar, atMs: number): Period =>
  periodsAt(calendar, atMs)(mission);

/** As {@link periodOf}, for many missions at one instant. */
export function periodsAt(calendar: Calendar, atMs: number): (mission: WithPeriod) => Period {
  const periods = periodsOf(calendar, Math.floor(atMs / quarterMs));
  return ({ period: kind, from = '' }) => {
    if (kind === 'once') return once;
    if (kind === 'window') return { key: `window-${from.slice(0, isoDateLength)}`, untilMs: null };
    periods[kind] ??= nameNow(kind, calendar, atMs);
    return periods[kind];
  };
}

/** The period of that kind before the one that contains `atMs`, by the calendar of its time. */
export function periodBefore(kind: Repeated, calendar: Calendar, atMs: number): Period {
  const now = periodOf({ period: kind }, calendar, atMs);
  return periodOf({ period: kind }, calendar, startOf(kind, calendar, atMs, now.key) - 1);
}

/** When the period with this key, which contains `atMs`, began. A change of the calendar may start a period. */
function startOf(kind: Repeated, calendar: Calendar, atMs: number, key: string): number {
  const era = eraAt(calendar, atMs);
  const first = startOfDayMs(era.calendar.timeZone, key.slice(-isoDateLength));
  if (first >= era.fromMs) return first;
  // The period before the change may have the same name: then it continues.
  const before = periodOf({ period: kind }, calendar, era.fromMs - 1);
  return before.key === key ? startOf(kind, calendar, era.fromMs - 1, key) : era.fromMs;
}

function periodsOf(calendar: Calendar, quarter: number): Partial<Record<Repeated, Period>> {
  let quarters = remembered.get(calendar);
  if (quarters === undefined || quarters.size >= rememberedQuarters) {
    quarters = new Map();
    remembered.set(calendar, quarters);
  }
  let periods = quarters.get(quarter);
  if (periods === undefined) {
    periods = {};
    quarters.set(quarter, periods);
  }
  return periods;
}

/** The period by the calendar of that instant. It ends at a change of the calendar, unless the next calendar has it too. */
function nameNow(kind: Repeated, rulebook: Calendar, atMs: number): Period {
  if (rulebook.calendarChanges === undefined) return nameBy(kind, rulebook, atMs);
  const { calendar, untilMs } = eraAt(rulebook, atMs);
  const period = nameBy(kind, calendar, atMs);
  if ((period.untilMs ?? 0) <= untilMs) return period;
  const next = nameNow(kind, rulebook, untilMs);
  return next.key === period.key ? next : { key: period.key, untilMs };
}

function nameBy(kind: Repeated, calendar: Calendar, atMs: number): Period {
  const { date, weekday } = localTime(calendar.timeZone, atMs);
  return namePeriod(kind, calendar, date, weekday);
}

const isoDateLength = 'YYYY-MM-DD'.length;
/** The longest window in a rulebook. */
export const maxWindowDays = 366;
const longestRepeatedDays = 31;

/** Tells for the key of a period whether it may contain purchases of `day` or later. */
export function keptFrom(day: string): (key: string) => boolean {
  const oldest = oldestStart(day);
  return (key) =>
    key === once.key ||
    key.slice(-isoDateLength) >= (key.startsWith('window') ? oldest.window : oldest.repeated);
}

interface OldestStart {
  readonly repeated: string;
  readonly window: string;
}
const oldestStarts = new Map<string, OldestStart>();

/** The first days of the oldest periods that may contain `day`. */
function oldestStart(day: string): OldestStart {
  const known = oldestStarts.get(day);
  if (known) return known;
  const oldest = { repeated: addDays(day, -longestRepeatedDays), window: addDays(day, -maxWindowDays) };
  if (oldestStarts.size >= rememberedDays) oldestStarts.clear();
  oldestStarts.set(day, oldest);
  return oldest;
}

function namePeriod(kind: Repeated, calendar: Calendar, date: string, weekday: number): Period {
  const [first, next] = spanOf(kind, calendar, date, weekday);
  return { key: `${kind}-${first}`, untilMs: startOfDayMs(calendar.timeZone, next) };
}

/** The first day of the period, and the first day after it. */
function spanOf(
  kind: Repeated,
  calendar: Calendar,
  date: string,
  weekday: number,
): [first: string, next: string] {
  if (kind === 'daily') return [date, addDays(date, 1)];
  if (kind === 'weekly') {
    const first = addDays(date, -((weekday - weekdays.indexOf(calendar.weekStartsOn) + 7) % 7));
    return [first, addDays(first, 7)];
  }
  const month = monthOf(calendar, date);
  let first = date;
  while (monthOf(calendar, addDays(first, -1)) === month) first = addDays(first, -1);
  let next = addDays(date, 1);
  while (monthOf(calendar, next) === month) next = addDays(next, 1);
  return [first, next];
}

const persianMonth = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
  timeZone: 'UTC',
  year: 'numeric',
  month: '2-digit',
});

/** The year of a date in the mall's calendar. */
export const yearOf = (calendar: Calendar, date: string): string => monthOf(calendar, date).slice(0, -3);

function monthOf(calendar: Calendar, date: string): string {
  if (calendar.calendar === 'gregorian') return date.slice(0, 7);
  const parts = persianMonth.formatToParts(Date.parse(`${date}T12:00:00Z`));
  const part = (type: string): string => parts.find((candidate) => candidate.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}`;
}
