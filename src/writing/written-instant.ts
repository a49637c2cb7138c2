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
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone] =
    form.exec(latinDigits(text).trim()) ?? [];
  if (year === undefined) return null;
  // A leap second is told as the last second of its minute.
  const seconds = second === '60' ? '59' : second;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  const clockMs = Date.parse(iso);
  // `Date.parse` takes the 30th of February for the 2nd of March.
  if (Number.isNaN(clockMs) || new Date(clockMs).toISOString() !== iso) return null;
  if (zone === undefined) return { clockMs, offsetMs: null };
  if (zone.toUpperCase() === 'Z') return { clockMs, offsetMs: 0 };
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', '') || 0)];
  if (hours > 15 || minutes > 59) return null;
  const offsetMs = (hours * 60 + minutes) * minuteMs;
  return { clockMs, offsetMs: zone.startsWith('-') ? 0 - offsetMs : offsetMs };
}
