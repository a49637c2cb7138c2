// Names of days, weeks and months in the mall's time zone: a period ends by its name, never by a nightly job.
import type { MissionPeriod, Rulebook } from './rulebook.ts';
import { weekdays } from './rulebook.ts';
import { addDays, localTime, startOfDayMs } from './zone.ts';

export interface Period {
  /** Unique among the periods of one mission: `2026-11-23`, `week-2026-11-21`, `2026-11`, `persian-1405-09`, `all`. */
  readonly key: string;
  /** The instant it ends, exclusive; null where it has no end. */
  readonly untilMs: number | null;
}

type Calendar = Pick<Rulebook, 'timeZone' | 'calendar' | 'weekStartsOn'>;

const whole: Period = { key: 'all', untilMs: null };
const rememberedPeriods = 10_000;
const remembered = new Map<string, Period>();

/** The period of the given kind that holds the instant `atMs`. `once` and `window` are one period. */
export function periodAt(kind: MissionPeriod, calendar: Calendar, atMs: number): Period {
  if (kind === 'once' || kind === 'window') return whole;
  const { date, weekday } = localTime(calendar.timeZone, atMs);
  const memo = `${kind} ${calendar.timeZone} ${calendar.calendar} ${calendar.weekStartsOn} ${date}`;
  let period = remembered.get(memo);
  if (period === undefined) {
    period = namePeriod(kind, calendar, date, weekday);
    if (remembered.size >= rememberedPeriods) remembered.clear();
    remembered.set(memo, period);
  }
  return period;
}

function namePeriod(
  kind: 'daily' | 'weekly' | 'monthly',
  calendar: Calendar,
  date: string,
  weekday: number,
): Period {
  const endsBefore = (next: string): number => startOfDayMs(calendar.timeZone, next);
  if (kind === 'daily') return { key: date, untilMs: endsBefore(addDays(date, 1)) };
  if (kind === 'weekly') {
    const first = addDays(date, -((weekday - weekdays.indexOf(calendar.weekStartsOn) + 7) % 7));
    return { key: `week-${first}`, untilMs: endsBefore(addDays(first, 7)) };
  }
  const key = monthKey(calendar, date);
  let next = addDays(date, 1);
  while (monthKey(calendar, next) === key) next = addDays(next, 1);
  return { key, untilMs: endsBefore(next) };
}

const persianMonth = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
  timeZone: 'UTC',
  year: 'numeric',
  month: '2-digit',
});

function monthKey(calendar: Calendar, date: string): string {
  if (calendar.calendar === 'gregorian') return date.slice(0, 7);
  const parts = persianMonth.formatToParts(Date.parse(`${date}T12:00:00Z`));
  const part = (type: string): string => parts.find((candidate) => candidate.type === type)?.value ?? '';
  return `persian-${part('year')}-${part('month')}`;
}
