// Dates and times as people say them: the Persian calendar in Persian, the Gregorian one in English, ages in words.
import { signal } from '@preact/signals';
import type { Language } from './language.ts';
import { language, sentences } from './language.ts';
import { formatNumber, localDigits } from './numbers.ts';

/** The mall's time zone: a phone abroad still shows when the shop closes. */
let timeZone = 'Asia/Tehran';
export const useTimeZone = (zone: string): void => {
  timeZone = zone;
};

/** The node's clock minus this device's, in ms, from the greeting. */
let clockOffsetMs = 0;
export const useServerTime = (serverTime: string): void => {
  clockOffsetMs = Date.parse(serverTime) - Date.now();
};
export const clockIsOffByMs = (): number => clockOffsetMs;
/** The time as the node sees it. */
export const serverNowMs = (): number => Date.now() + clockOffsetMs;

type Parts = Readonly<Record<string, string>>;
/** Cached: creating one takes up to 90 ms on a phone, and a view has many dates. */
const formats = new Map<string, Intl.DateTimeFormat>();
function partsOf(atMs: number, of: Language, options: Intl.DateTimeFormatOptions): Parts {
  // The calendar is named, because the default of `fa` differs between browsers.
  const locale = of === 'fa' ? 'fa-IR-u-ca-persian-nu-arabext' : 'en-GB-u-ca-gregory';
  const key = `${locale} ${timeZone} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, { timeZone, ...options });
    formats.set(key, format);
  }
  return Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
}

/** Clock and day differ between the languages only in their digits, so one format serves both. */
const civil = (atMs: number): Parts =>
  partsOf(atMs, 'en', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });

/** `جمعه ۷ آذر ۱۴۰۴` or `Friday 28 November 2025`. */
export function formatDate(at: string | number, of: Language = language()): string {
  const { weekday, day, month, year } = partsOf(msOf(at), of, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  return `${weekday} ${day} ${month} ${year}`;
}

/** Without the year: `۷ آذر` or `28 November`. */
export function formatDay(at: string | number, of: Language = language()): string {
  const { day, month } = partsOf(msOf(at), of, { day: 'numeric', month: 'long' });
  return `${day} ${month}`;
}

/** `۱۸:۰۵` or `18:05`. */
export function formatTime(at: string | number, of: Language = language()): string {
  const { hour, minute } = civil(msOf(at));
  return localDigits(`${hour}:${minute}`, of);
}

const words = sentences(
  {
    now: 'همین حالا',
    minutes: (count: string, _one: boolean) => `${count} دقیقه پیش`,
    hours: (count: string, _one: boolean) => `${count} ساعت پیش`,
    today: (time: string) => `امروز ${time}`,
    yesterday: (time: string) => `دیروز ${time}`,
    leftMinutes: (count: string, _one: boolean) => `${count} دقیقه مانده`,
    leftHours: (count: string, _one: boolean) => `${count} ساعت مانده`,
    leftDays: (count: string, _one: boolean) => `${count} روز مانده`,
  },
  {
    now: 'just now',
    minutes: (count, one) => (one ? 'a minute ago' : `${count} minutes ago`),
    hours: (count, one) => (one ? 'an hour ago' : `${count} hours ago`),
    today: (time) => `today ${time}`,
    yesterday: (time) => `yesterday ${time}`,
    leftMinutes: (count, one) => (one ? 'a minute left' : `${count} minutes left`),
    leftHours: (count, one) => (one ? 'an hour left' : `${count} hours left`),
    leftDays: (count, one) => (one ? 'a day left' : `${count} days left`),
  },
);

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long ago: `۵ دقیقه پیش`; older than a day, the day and time. */
export function formatAge(at: string | number, nowMs = serverNowMs()): string {
  const ageMs = Math.max(0, nowMs - msOf(at));
  if (ageMs < minuteMs) return words().now;
  if (ageMs < hourMs) return said(words().minutes, Math.floor(ageMs / minuteMs));
  if (ageMs < dayMs) return said(words().hours, Math.floor(ageMs / hourMs));
  return `${formatDay(at)}${language() === 'fa' ? '، ' : ', '}${formatTime(at)}`;
}

/** When it happened: `امروز ۱۸:۰۵`, `دیروز ۱۰:۲۰`, `۷ آذر، ۰۹:۱۵`. */
export function formatWhen(at: string | number, nowMs = serverNowMs()): string {
  const time = formatTime(at);
  if (dayKey(msOf(at)) === dayKey(nowMs)) return words().today(time);
  if (dayKey(msOf(at)) === dayKey(nowMs - dayMs)) return words().yesterday(time);
  return `${formatDay(at)}${language() === 'fa' ? '، ' : ', '}${time}`;
}

/** The time left: `۳ روز مانده`; null when it is over. */
export function formatLeft(until: string | number, nowMs = serverNowMs()): string | null {
  const leftMs = msOf(until) - nowMs;
  if (leftMs <= 0) return null;
  if (leftMs < hourMs) return said(words().leftMinutes, Math.max(1, Math.round(leftMs / minuteMs)));
  if (leftMs < 2 * dayMs) return said(words().leftHours, Math.round(leftMs / hourMs));
  return said(words().leftDays, Math.floor(leftMs / dayMs));
}

/** The day in the mall's zone: equal for two moments of one day. */
export function dayKey(atMs: number): string {
  const { year, month, day } = civil(atMs);
  return `${year}-${month}-${day}`;
}

/** Counts up each half minute; a component that reads it updates its ages. */
export const minuteTick = signal(0);
// Tests read dates without a page.
if (typeof document !== 'undefined') {
  setInterval(() => {
    minuteTick.value += 1;
  }, minuteMs / 2);
}

const said = (sentence: (count: string, one: boolean) => string, count: number): string =>
  sentence(formatNumber(count), count === 1);
const msOf = (at: string | number): number => (typeof at === 'number' ? at : Date.parse(at));
