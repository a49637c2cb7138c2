// A date as files write it: year first or last, Gregorian or Persian, with or without a time.
import { mallOffsetMs } from '../stores.ts';
import { persianDateMs } from './persian-date.ts';

export const dateOrders = ['dmy', 'mdy', 'ymd'] as const;
export type DateOrder = (typeof dateOrders)[number];

const dayPattern = /^(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})(?![\d/.-])/;
const timePattern =
  /^(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?(?: ?(?:([ap])\.?m\.?|([قب])\.?ظ\.?))?(?: ?(z|[+-]\d\d(?::?\d\d)?))?$/i;

interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export interface ReadDate {
  /** Local time in the mall, in ms as if it were UTC. */
  readonly localMs: number;
  readonly calendar: 'gregorian' | 'persian';
}

/** Reads a date with day, month and year in this order; four leading digits are always the year. */
export function readDate(field: string, order: DateOrder): ReadDate | null {
  const written = dayPattern.exec(field);
  if (!written) return null;
  const parts = inOrder(written[1] ?? '', written[3] ?? '', written[4] ?? '', order);
  const midnight = parts && midnightOf(parts);
  const timeMs = readTime(field.slice(written[0].length));
  if (!midnight || timeMs === null) return null;
  return { localMs: midnight.ms + timeMs, calendar: midnight.calendar };
}

/** Whether `field` can be read only with a known order of day and month. */
export const hasYearLast = (field: string): boolean => /^\d{1,2}[/.-]\d{1,2}[/.-]/.test(field);

function inOrder(first: string, second: string, third: string, order: DateOrder): CalendarDay | null {
  if (first.length === 4) {
    return third.length <= 2 ? { year: Number(first), month: Number(second), day: Number(third) } : null;
  }
  // In front, two digits of a year look like a day.
  if (order === 'ymd' || first.length > 2 || third.length === 1 || third.length === 3) return null;
  const [day, month] = order === 'dmy' ? [first, second] : [second, first];
  return { year: wholeYear(third), month: Number(month), day: Number(day) };
}

/** A year of two digits is from 1970 to 2069. */
function wholeYear(digits: string): number {
  const year = Number(digits);
  if (digits.length > 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

/** The year shows the calendar: 1403 is Persian, 2024 Gregorian. */
function midnightOf({
  year,
  month,
  day,
}: CalendarDay): { ms: number; calendar: ReadDate['calendar'] } | null {
  if (year >= 1300 && year <= 1499) {
    const ms = persianDateMs(year, month, day);
    return ms === null ? null : { ms, calendar: 'persian' };
  }
  if (year < 1900 || year > 2199) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  // A day that does not exist would roll over into the next month.
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? { ms: date.getTime(), calendar: 'gregorian' } : null;
}

/** Ms since midnight, moved to the mall's zone if the text names an offset; 0 for a date without a time. */
function readTime(rest: string): number | null {
  const text = rest.replace(/^(?:T|[ ,]+(?:[-–] ?)?)/i, '').trim();
  if (text === '') return 0;
  if (text === rest) return null;
  const [, hours, minutes, seconds, half, persianHalf, offset] = timePattern.exec(text) ?? [];
  if (hours === undefined) return null;
  const isAfternoon = half?.toLowerCase() === 'p' || persianHalf === 'ب';
  const hasHalf = half !== undefined || persianHalf !== undefined;
  const hour = hasHalf ? twelveHour(Number(hours), isAfternoon) : Number(hours);
  if (hour === null || hour > 23 || Number(minutes) > 59 || Number(seconds ?? 0) > 59) return null;
  const ms = ((hour * 60 + Number(minutes)) * 60 + Number(seconds ?? 0)) * 1_000;
  return offset === undefined ? ms : ms - offsetMs(offset) + mallOffsetMs;
}

/** 12 AM is midnight, 12 PM noon. */
const twelveHour = (hour: number, isAfternoon: boolean): number | null =>
  hour < 1 || hour > 12 ? null : (hour % 12) + (isAfternoon ? 12 : 0);

function offsetMs(text: string): number {
  if (/^z$/i.test(text)) return 0;
  const digits = text.replace(/\D/g, '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (text.startsWith('-') ? -minutes : minutes) * 60_000;
}
