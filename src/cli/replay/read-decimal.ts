// A number as people and spreadsheets write it, made a plain decimal such as -1234.5.

export const decimalMarks = ['point', 'comma'] as const;
export type DecimalMark = (typeof decimalMarks)[number];

/** Allowed separators between groups of three digits, by decimal separator. */
const patterns: Readonly<Record<DecimalMark, RegExp>> = {
  point: /^(?:\d{1,12}|[1-9]\d{0,2}(?:([,' ])\d{3})(?:\1\d{3}){0,3})(?:\.(\d{1,12}))?$/,
  comma: /^(?:\d{1,12}|[1-9]\d{0,2}(?:([.' ])\d{3})(?:\1\d{3}){0,3})(?:,(\d{1,12}))?$/,
};

/**
 * Reads a number with this decimal mark; thousands may be grouped. A minus may stand in front or behind, or brackets
 * around; a currency sign is left out. Null if it is no number. Takes a field with Latin digits.
 */
export function readDecimal(field: string, mark: DecimalMark): string | null {
  if (mark === 'point' && /^-?\d{1,12}(?:\.\d{1,12})?$/.test(field)) return field;
  const { digits, isNegative } = splitSign(field);
  // The Arabic decimal mark is unambiguous.
  const arabic = digits.includes('\u066b');
  const text = arabic ? digits.replaceAll('\u066c', '').replace('\u066b', '.') : arabicMarks(digits, mark);
  const match = patterns[arabic ? 'point' : mark].exec(text);
  if (match === null) return null;
  const decimals = match[2];
  const whole = (decimals === undefined ? text : text.slice(0, -decimals.length - 1)).replace(/\D/g, '');
  return `${isNegative ? '-' : ''}${whole}${decimals === undefined ? '' : `.${decimals}`}`;
}

function splitSign(field: string): { digits: string; isNegative: boolean } {
  const text = field.replace(/\p{Sc}/gu, '').trim();
  const inner =
    /^\((.*)\)$/.exec(text)?.[1] ?? /^[-\u2212] ?(.*)$/.exec(text)?.[1] ?? /^(.*)[-\u2212]$/.exec(text)?.[1];
  return { digits: (inner ?? text).trim(), isNegative: inner !== undefined };
}

/** The Arabic thousands mark groups in both ways; the Arabic comma and the curved apostrophe are read as plain ones. */
function arabicMarks(text: string, mark: DecimalMark): string {
  const plain: Readonly<Record<string, string>> = {
    '\u066c': mark === 'point' ? ',' : '.',
    '\u060c': ',',
    '\u2019': "'",
  };
  return text.replace(/[\u066c\u060c\u2019]/g, (found) => plain[found] ?? found);
}
