// The period that a board is asked for: the current one, the one before, or one by its key.
import type { Rulebook } from './rulebook.ts';
import type { Span, SpanPeriod } from './scores.ts';
import { spanPeriod } from './scores.ts';
import { isoDate, startOfDayMs } from './zone.ts';

type Calendar = Pick<Rulebook, 'timeZone' | 'calendar' | 'weekStartsOn'>;

const dayMs = 86_400_000;
const longestDays = { day: 1, week: 7, month: 31 } as const;
const dated = /^(day|week|month)-(\d{4}-\d\d-\d\d)$/;

/**
 * The period of this span that `asked` names: `current`, `previous`, or a key such as `week-2026-11-21`; null where the
 * span has no such period. A key that today's calendar does not give is taken as it is, without an end: an earlier
 * calendar may have given it.
 */
export function askedPeriod(span: Span, calendar: Calendar, asked: string, nowMs: number): SpanPeriod | null {
  const current = spanPeriod(span, calendar, nowMs);
  if (asked === 'current' || asked === current.name) return current;
  if (span === 'all') return null;
  const startMs = startOfDayMs(calendar.timeZone, current.name.slice(span.length + 1));
  const previous = spanPeriod(span, calendar, startMs - 1);
  if (asked === 'previous' || asked === previous.name) return previous;
  const day = readDated(asked);
  if (day === null || day.span !== span) return null;
  const asIs = { name: asked, untilMs: null };
  // A year away nothing is kept and nothing has begun, and every date would cost a look into the calendar.
  if (Math.abs(day.startMs - nowMs) > 366 * dayMs) return asIs;
  const found = spanPeriod(span, calendar, startOfDayMs(calendar.timeZone, day.date));
  return found.name === asked ? found : asIs;
}

/**
 * Whether the period of this key ended more than `keepMs` ago wherever the mall is, or has not begun anywhere. Told from
 * the name alone: up to a month and a day late, never early.
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
  /** In UTC: within a day of where it begins in the mall. */
  readonly startMs: number;
}

function readDated(periodName: string): Dated | null {
  const [, span, date = ''] = dated.exec(periodName) ?? [];
  if (span !== 'day' && span !== 'week' && span !== 'month') return null;
  const startMs = Date.parse(`${date}T00:00:00Z`);
  // Some dates of no calendar are read as the day after: 31 February.
  return Number.isNaN(startMs) || isoDate(startMs) !== date ? null : { span, date, startMs };
}
