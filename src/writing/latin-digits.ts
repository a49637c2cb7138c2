// Digits of any script as Latin ones: a till that writes ۴۲ or ٤٢ means 42.

const digit = /\p{Nd}/gu;
const isDigit = /^\p{Nd}$/u;
/** Every script has ten digits in a row, from its zero; found once for each digit that is met. */
const values = new Map<string, string>();

/** The text with every decimal digit (Unicode category Nd) replaced by the Latin digit of the same value. */
export function latinDigits(text: string): string {
  // Nearly every text is Latin already, and the test is far cheaper than the replacement.
  if (isPlain.test(text)) return text;
  return text.replace(digit, (found) => {
    let value = values.get(found);
    if (value === undefined) {
      value = String(valueOfDigit(found.codePointAt(0) ?? 0));
      values.set(found, value);
    }
    return value;
  });
}

const isPlain = /^[ -~]*$/;

/** Rows of digits follow each other in some blocks, so the distance to the first one counts modulo ten. */
function valueOfDigit(codePoint: number): number {
  let first = codePoint;
  while (isDigit.test(String.fromCodePoint(first - 1))) first -= 1;
  return (codePoint - first) % 10;
}
