// A time as tills write it: ISO 8601, where seconds, the offset and the time of day may be missing.
import { latinDigits } from './latin-digits.ts';

/** A time as it was written: what the clock showed, and its distance from UTC where it was named. */
export interface WrittenInstant {
  /** Milliseconds since 1970 as if the clock had shown UTC. */
  readonly clockMs: number;
  /** Null: a clock of the mall's zone. */
  readonly offsetMs: number | null;
}

const form =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ]+(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)? ?([Zz]|[+-]\d{2}(?::?\d{2})?)?$/;
const minuteMs = 60_000;

/** Null where the text is no time: another form, or a date or hour that no calendar has. */
export function parseInstant(text: string): WrittenInstant | null {
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] =
    form.exec(latinDigits(text).trim()) ?? [];
  if (year === undefined) return null;
  const clockMs = clockOf(
    [Number(year), Number(month), Number(day)],
    // A leap second is told as the last second of its minute.
    [Number(hour), Number(minute), second === '60' ? 59 : Number(second)],
    Number(fraction.slice(0, 3).padEnd(3, '0')),
  );
  if (clockMs === null) return null;
  if (zone === undefined) return { clockMs, offsetMs: null };
  if (zone === 'Z' || zone === 'z') return { clockMs, offsetMs: 0 };
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', ''))];
  if (hours > 15 || minutes > 59) return null;
  const offsetMs = (hours * 60 + minutes) * minuteMs;
  return { clockMs, offsetMs: zone.startsWith('-') ? 0 - offsetMs : offsetMs };
}

type Three = readonly [number, number, number];

function clockOf([year, month, day]: Three, [hour, minute, second]: Three, ms: number): number | null {
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null;
  // Not `Date.UTC`, which takes the years before 100 for the 20th century: .NET's empty time is of the year 1.
  const clock = new Date(0);
  clock.setUTCFullYear(year, month - 1, day);
  // It takes the 30th of February for the 2nd of March.
  return clock.getUTCDate() === day ? clock.setUTCHours(hour, minute, second, ms) : null;
}
