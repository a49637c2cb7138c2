// A field as it is compared and read: Latin digits, ordinary spaces, no invisible marks of direction.

const otherDigits = /[\u0660-\u0669\u06f0-\u06f9]/g;
const otherSpaces = /[\u00a0\u2007\u202f]/g;
const directionMarks = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
// Most fields are plain already.
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const ascii = /^[\x00-\x7f]*$/;

/** Persian and Arabic digits become Latin ones; the last four bits of their codes are their value. */
export function plainField(text: string): string {
  if (ascii.test(text)) return text.trim();
  return text
    .replace(directionMarks, '')
    .replace(otherDigits, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replace(otherSpaces, ' ')
    .normalize('NFC')
    .trim();
}
