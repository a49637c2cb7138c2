// Numbers in the digits of the language, and parsing of numbers typed in any digits.
import type { Language } from './language.ts';
import { language } from './language.ts';

const locales: Readonly<Record<Language, string>> = { fa: 'fa-IR', en: 'en-GB' };
export const localeOf = (of: Language = language()): string => locales[of];

const formats = new Map<string, Intl.NumberFormat>();
function formatOf(of: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${of}:${JSON.stringify(options)}`;
  let known = formats.get(key);
  if (known === undefined) {
    known = new Intl.NumberFormat(localeOf(of), options);
    formats.set(key, known);
  }
  return known;
}

/**
 * `12500` as `۱۲٬۵۰۰` or `12,500`. Whole numbers are written without `Intl`: its first formatter of a language takes up to
 * 90 ms on a phone, and a page's first view has only whole numbers.
 */
export function formatNumber(
  value: number,
  options: Intl.NumberFormatOptions = {},
  of: Language = language(),
): string {
  const isPlain = Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);
  const asksForMore = Object.keys(options).some((name) => name !== 'maximumFractionDigits');
  return isPlain && !asksForMore ? writeWhole(value, of) : formatOf(of, options).format(value);
}

const writeWhole = (value: number, of: Language): string =>
  localDigits(String(value).replace(/\B(?=(?:\d{3})+$)/g, of === 'fa' ? '٬' : ','), of);

/** With its sign: `+45`, `−45`. Marked so that the sign precedes the digits in both directions of writing. */
export const formatChange = (value: number): string => {
  const digits = formatNumber(Math.abs(value));
  return value === 0 ? digits : `\u2066${value > 0 ? '+' : '\u2212'}${digits}\u2069`;
};

/** A written count with its noun in English: `1 coin`, `+1 coin`, `1,200 coins`. */
export const counted = (count: string, one: string, many = `${one}s`): string =>
  `${count} ${/^\D*1\D*$/.test(count) ? one : many}`;

export const formatPercent = (part: number): string =>
  formatNumber(part, { style: 'percent', maximumFractionDigits: 0 });

const endings: Readonly<Record<number, string>> = { 1: 'st', 2: 'nd', 3: 'rd' };
/** A rank: `۱۲` or `12th`. */
export function formatRank(rank: number, of: Language = language()): string {
  if (of === 'fa') return formatNumber(rank, {}, of);
  const isTeen = rank % 100 >= 11 && rank % 100 <= 13;
  return `${formatNumber(rank, {}, of)}${isTeen ? 'th' : (endings[rank % 10] ?? 'th')}`;
}

/** The text with Persian and Arabic digits as Latin ones. */
export const latinDigits = (text: string): string =>
  text.replace(/[۰-۹٠-٩]/g, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code >= 0x6f0 ? code - 0x6f0 : code - 0x660);
  });

/** Digits in the language, for a text with Latin digits. */
export const localDigits = (text: string, of: Language = language()): string =>
  of === 'fa' ? text.replace(/\d/g, (digit) => String.fromCharCode(0x6f0 + Number(digit))) : text;

const grouped = /^\d{1,3}(?:[,٬،.٫'’_\s]\d{2,3})*[,٬،.٫'’_\s]\d{3}$/u;

/**
 * Parses a whole number in Persian, Arabic or Latin digits, with any thousands separators; null if the text is
 * not a whole number. `1,5` is refused, because it was meant as a fraction.
 */
export function readWhole(text: string): number | null {
  const plain = latinDigits(text)
    .replace(/[\u200c\u200e\u200f\u2066-\u2069]/gu, '')
    .trim();
  if (!/^\d+$/.test(plain) && !grouped.test(plain)) return null;
  const value = Number(plain.replace(/\D/g, ''));
  return Number.isSafeInteger(value) ? value : null;
}
