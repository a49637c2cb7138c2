// Finds the period that a board request names: the current one, the previous one, or one by its key.
import type { Calendar } from './period.ts';
import { calendarAt } from './period.ts';
import type { Span, SpanPeriod } from './scores.ts';
import { previousSpanPeriod, spanPeriod } from './scores.ts';
import { isoDate, startOfDayMs } from './zone.ts';

const dayMs = 86_400_000;
const longestDays = { day: 1, week: 7, month: 31 } as const;
const dated = /^(day|week|month)-(\d{4}-\d\d-\d\d)$/;

/**
 * The period of this span that `asked` names: `current`, `previous`, or a key such as `week-2026-11-21`. Null where the
 * span has no such period. A key that is not one of today's calendar is accepted without an end, because an earlier
 * calendar may have had it.
 */
export function askedPeriod(span: Span, calendar: Calendar, asked: string, nowMs: number): SpanPeriod | null {
  const current = spanPeriod(span, calendar, nowMs);
  if (asked === 'current' || asked === current.name) return current;
  const previous = previousSpanPeriod(span, calendar, nowMs);
  if (asked === 'previous' || asked === previous?.name) return previous;
  const day = readDated(asked);
  if (day === null || day.span !== span) return null;
  const asIs = { name: asked, untilMs: null };
  // More than a year away nothing is kept and nothing has begun, so the costly look into the calendar is skipped.
  if (Math.abs(day.startMs - nowMs) > 366 * dayMs) return asIs;
  const { timeZone } = calendarAt(calendar, day.startMs);
  const found = spanPeriod(span, calendar, startOfDayMs(timeZone, day.date));
  return found.name === asked ? found : asIs;
}

/**
 * Whether the period of this key ended more than `keepMs` ago in every time zone, or has not begun in any. It looks at the
 * name alone, so the answer may turn true up to a month and a day late, but never early.
 */
export function isOutOfReach(periodName: string, keepMs: number, nowMs: number): boolean {
  const day = readDated(periodName);
  if (day === null) return false;
  const endMs = day.startMs + (longestDays[day.span] + 1) * dayMs;
  return endMs + keepMs <= nowMs || day.startMs - dayMs > nowMs;
}

interface Dated {
  readonly span: keyof typeof longestDays;
  readonly date: string;
  /** Midnight UTC: within a day of the local midnight. */
  readonly startMs: number;
}

function readDated(periodName: string): Dated | null {
  const [, span, date = ''] = dated.exec(periodName) ?? [];
  if (span !== 'day' && span !== 'week' && span !== 'month') return null;
  const startMs = Date.parse(`${date}T00:00:00Z`);
  // `Date.parse` may accept a date that does not exist, such as 31 February, and give a later day.
  return Number.isNaN(startMs) || isoDate(startMs) !== date ? null : { span, date, startMs };
}
