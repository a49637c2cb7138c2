// The instant that a till has written down, in the mall's zone where it names none.
import { parseInstant } from '../writing/written-instant.ts';
import { atLocalTime } from './zone.ts';

/** The instant in milliseconds since 1970; a text without offset is local time of `timeZone`. Null: not a time. */
export function readInstant(text: string, timeZone: string): number | null {
  const written = parseInstant(text);
  if (written === null) return null;
  return written.offsetMs === null
    ? atLocalTime(timeZone, written.clockMs)
    : written.clockMs - written.offsetMs;
}
