// Local time of a time zone, from the platform's zone data. Offsets are cached by quarter of an hour.

export interface LocalTime {
  /** YYYY-MM-DD, Gregorian. */
  readonly date: string;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly minuteOfDay: number;
}

const minuteMs = 60_000;
const quarterMs = 15 * minuteMs;
const dayMs = 24 * 60 * minuteMs;
const rememberedOffsets = 50_000;
const rememberedDates = 10_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, Map<number, number>>();

/** What clocks in `timeZone` show at `atMs` (milliseconds since 1970, UTC). */
export function localTime(timeZone: string, atMs: number): LocalTime {
  const shiftedMs = atMs + offsetMs(timeZone, atMs);
  const day = Math.floor(shiftedMs / dayMs);
  return {
    date: dateOf(day),
    weekday: (((day + weekdayOfDay0) % 7) + 7) % 7,
    minuteOfDay: Math.floor((shiftedMs - day * dayMs) / minuteMs),
  };
}

/** 1 January 1970 was a Thursday. */
const weekdayOfDay0 = 4;
const dates = new Map<number, string>();

/** The calendar date `day` days after 1 January 1970. It is cached, because few dates are in use. */
function dateOf(day: number): string {
  let date = dates.get(day);
  if (date === undefined) {
    date = isoDate(day * dayMs);
    if (dates.size >= rememberedDates) dates.clear();
    dates.set(day, date);
  }
  return date;
}

/** The instant at which the local day `date` (YYYY-MM-DD) begins in `timeZone`. */
export function startOfDayMs(timeZone: string, date: string): number {
  const asUtc = Date.parse(`${date}T00:00:00Z`);
  const guess = asUtc - offsetMs(timeZone, asUtc);
  // Where the clock changes between the guess and midnight, the guess has another offset.
  const start = asUtc - offsetMs(timeZone, guess);
  // Where clocks skip midnight, the day begins at the change itself, which is the guess.
  return isoDate(start + offsetMs(timeZone, start)) === date ? start : guess;
}

/**
 * The instant at which clocks in `timeZone` show `clockMs` (milliseconds since 1970, as if the clock showed UTC). In an
 * hour that occurs twice it is the first. A skipped hour is read with the offset before the change.
 */
export function atLocalTime(timeZone: string, clockMs: number): number {
  const before = clockMs - offsetMs(timeZone, clockMs - dayMs);
  if (before + offsetMs(timeZone, before) === clockMs) return before;
  const after = clockMs - offsetMs(timeZone, clockMs + dayMs);
  return after + offsetMs(timeZone, after) === clockMs ? after : before;
}

/** The calendar date `days` after `date` (both YYYY-MM-DD). */
export function addDays(date: string, days: number): string {
  return isoDate(Date.parse(`${date}T00:00:00Z`) + days * dayMs);
}

/** YYYY-MM-DD of an instant in UTC. */
export const isoDate = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

/** Offsets change only on quarter hours, so one look-up serves each quarter. */
function offsetMs(timeZone: string, atMs: number): number {
  const quarter = Math.floor(atMs / quarterMs);
  let known = offsets.get(timeZone);
  if (known === undefined || known.size > rememberedOffsets) {
    known = new Map();
    offsets.set(timeZone, known);
  }
  let offset = known.get(quarter);
  if (offset === undefined) {
    offset = readOffsetMs(timeZone, quarter * quarterMs);
    known.set(quarter, offset);
  }
  return offset;
}

function readOffsetMs(timeZone: string, atMs: number): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const field = new Map(format.formatToParts(atMs).map((part) => [part.type, Number(part.value)]));
  const read = (type: Intl.DateTimeFormatPartTypes): number => field.get(type) ?? 0;
  const local = Date.UTC(
    read('year'),
    read('month') - 1,
    read('day'),
    read('hour'),
    read('minute'),
    read('second'),
  );
  return local - atMs;
}
