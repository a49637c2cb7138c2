// Numbers in the digits of the language, and numbers that people type in any digits.
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

/** `12500` as `۱۲٬۵۰۰` or `12,500`. */
export const formatNumber = (value: number, options: Intl.NumberFormatOptions = {}): string =>
  formatOf(language(), options).format(value);

/** With its sign: `+45`, `−45`. Marked so that the sign stays before the digits in both directions of writing. */
export const formatChange = (value: number): string => {
  const digits = formatNumber(Math.abs(value));
  return value === 0 ? digits : `\u2066${value > 0 ? '+' : '\u2212'}${digits}\u2069`;
};

/** A written count with its noun in English: `1 coin`, `+1 coin`, `1,200 coins`. */
export const counted = (count: string, one: string, many = `${one}s`): string =>
  `${count} ${/^\D*1\D*$/.test(count) ? one : many}`;

export const formatPercent = (part: number): string =>
  formatNumber(part, { style: 'percent', maximumFractionDigits: 0 });

/** A place on a board: `۱۲` or `12th`. */
export function formatRank(rank: number): string {
  if (language() === 'fa') return formatNumber(rank);
  const kind = new Intl.PluralRules('en', { type: 'ordinal' }).select(rank);
  const endings: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' };
  return `${formatNumber(rank)}${endings[kind] ?? 'th'}`;
}

/** The text with Persian and Arabic digits as Latin ones. */
export const latinDigits = (text: string): string =>
  text.replace(/[۰-۹٠-٩]/g, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code >= 0x6f0 ? code - 0x6f0 : code - 0x660);
  });

/** Digits in the language of the page, for a text that has Latin ones. */
export const localDigits = (text: string): string =>
  language() === 'fa' ? text.replace(/\d/g, (digit) => String.fromCharCode(0x6f0 + Number(digit))) : text;

const grouped = /^\d{1,3}(?:[,٬،.٫'’_\s]\d{2,3})*[,٬،.٫'’_\s]\d{3}$/u;

/**
 * Reads a whole number in Persian, Arabic or Latin digits, with any separators of thousands; null where the text is
 * no whole number. `1,5` is none: who wrote it meant a fraction.
 */
export function readWhole(text: string): number | null {
  const plain = latinDigits(text)
    .replace(/[\u200c\u200e\u200f\u2066-\u2069]/gu, '')
    .trim();
  if (!/^\d+$/.test(plain) && !grouped.test(plain)) return null;
  const value = Number(plain.replace(/\D/g, ''));
  return Number.isSafeInteger(value) ? value : null;
}
