// Reads a timestamp of a till. Without an offset it is local time of the mall.
import { parseInstant } from '../writing/written-instant.ts';
import { atLocalTime } from './zone.ts';

/** The instant in milliseconds since 1970; a text without offset is local time of `timeZone`. Null: not a timestamp. */
export function readInstant(text: string, timeZone: string): number | null {
  const written = parseInstant(text);
  if (written === null) return null;
  return written.offsetMs === null
    ? atLocalTime(timeZone, written.clockMs)
    : written.clockMs - written.offsetMs;
}
