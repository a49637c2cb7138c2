// A time as tills write it: ISO 8601 or close to it; seconds, the offset and the time of day may be missing.
import { latinDigits } from './latin-digits.ts';

/** A time as it was written: what the clock showed, and its distance from UTC, if given. */
export interface WrittenInstant {
  /** Milliseconds since 1970 as if the clock had shown UTC. */
  readonly clockMs: number;
  /** Null: a clock of the mall's zone. */
  readonly offsetMs: number | null;
}

const date = String.raw`(\d{4})[-/](\d{1,2})[-/](\d{1,2})`;
const time = String.raw`(?:[Tt ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?`;
/** Java writes the name of the zone behind the offset. */
const zone = String.raw` ?(?:([Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)(?:\[[\w/+-]+\])?)?`;
const form = new RegExp(`^${date}${time}${zone}$`);
const basicForm = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})/;
const minuteMs = 60_000;

/** Null if the text is not a time: another form, or a date or hour that no calendar has. */
export function parseInstant(text: string): WrittenInstant | null {
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] =
    form.exec(text) ?? form.exec(withCommonForms(text)) ?? [];
  if (year === undefined) return null;
  const clockMs = clockOf(
    [Number(year), Number(month), Number(day)],
    // A leap second becomes the last second of its minute.
    [Number(hour), Number(minute), second === '60' ? 59 : Number(second)],
    Number(fraction.slice(0, 3).padEnd(3, '0')),
  );
  if (clockMs === null) return null;
  if (zone === undefined) return { clockMs, offsetMs: null };
  if (!/^[+-]/.test(zone)) return { clockMs, offsetMs: 0 };
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', ''))];
  if (hours > 15 || minutes > 59) return null;
  const offsetMs = (hours * 60 + minutes) * minuteMs;
  return { clockMs, offsetMs: zone.startsWith('-') ? 0 - offsetMs : offsetMs };
}

/** Digits of any script, the sign that typesetters use, ISO 8601 without separators. */
const withCommonForms = (text: string): string =>
  latinDigits(text).trim().replace('−', '-').replace(basicForm, '$1-$2-$3T$4:$5:$6');

type Three = readonly [number, number, number];

function clockOf([year, month, day]: Three, [hour, minute, second]: Three, ms: number): number | null {
  // What databases store for a missing time.
  if (year === 0 && month === 0 && day === 0) return clockOf([1, 1, 1], [hour, minute, second], ms);
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null;
  // Not `Date.UTC`, which takes the years before 100 for the 20th century: .NET's empty time is of the year 1.
  const clock = new Date(0);
  clock.setUTCFullYear(year, month - 1, day);
  // It takes the 30th of February for the 2nd of March.
  return clock.getUTCDate() === day ? clock.setUTCHours(hour, minute, second, ms) : null;
}
