// The Persian (solar Hijri, Jalali) calendar by arithmetic. A test compares it with Intl's `persian` calendar.

const dayMs = 86_400_000;
/** Day 1 of the year 1, in days of 1970. */
const epochDay = -492_268;

/** The first day of a year; 8 of 33 years are leap years, which is the calendar in force for the years read here. */
const firstDayOf = (year: number): number => epochDay + 365 * (year - 1) + Math.floor((8 * year + 21) / 33);

const isLeapYear = (year: number): boolean => firstDayOf(year + 1) - firstDayOf(year) === 366;

/** Six months of 31 days, five of 30, and the last of 29 or 30. */
function daysInMonth(year: number, month: number): number {
  if (month <= 6) return 31;
  return month < 12 || isLeapYear(year) ? 30 : 29;
}

/** Midnight of a Persian date, in ms as if it were UTC. Null for a day that does not exist. Years 1300 to 1499. */
export function persianDateMs(year: number, month: number, day: number): number | null {
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  if (!exists) return null;
  const daysBefore = month <= 7 ? (month - 1) * 31 : (month - 1) * 30 + 6;
  return (firstDayOf(year) + daysBefore + day - 1) * dayMs;
}
