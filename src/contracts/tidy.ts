// Normalizes what tills send before it is validated: corrects what is unambiguous, and removes and names unknown fields.
import { latinDigits } from '../writing/latin-digits.ts';
import { idForm } from './fields.ts';
import { maxIgnored, maxItems, maxQuantity } from './limits.ts';

/**
 * How a field is read. `share`: the amount of a line, rounded, because scales and taxes produce fractions. `code` and
 * `quantity`: ignored if invalid, because they do not justify refusing the purchase.
 */
type Reading = 'text' | 'capitals' | 'amount' | 'share' | 'quantity' | 'code' | 'lines';
type Readings = Readonly<Record<string, Reading>>;

export interface Tidied {
  readonly payload: unknown;
  /** Paths of ignored fields, such as `items.3.sku`; at most `maxIgnored`. */
  readonly ignored: readonly string[];
}

const line: Readings = { sku: 'code', category: 'code', quantity: 'quantity', amount: 'share' };

/**
 * Returns a reader of messages with these fields. It treats `null` and `''` as missing, accepts numbers as text and text as
 * numbers, and ignores other keys. It returns a value that is not an object unchanged.
 */
export const tidyOf =
  (readings: Readings) =>
  (payload: unknown): Tidied => {
    const ignored: string[] = [];
    return { payload: readObject(payload, readings, '', ignored), ignored };
  };

function readObject(value: unknown, readings: Readings, path: string, ignored: string[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const read: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const field = (value as Record<string, unknown>)[key]; // the key is from Object.keys
    const reading = Object.hasOwn(readings, key) ? readings[key] : undefined;
    if (reading === undefined) leaveOut(ignored, path, key);
    else if (field !== null && field !== undefined && !isEmpty(field)) {
      const known =
        reading === 'lines' ? readLines(field, `${path}${key}`, ignored) : readField(field, reading);
      if (known === undefined) leaveOut(ignored, path, key);
      else read[key] = known;
    }
  }
  return read;
}

function readLines(value: unknown, path: string, ignored: string[]): unknown {
  // Validation refuses a list that is too long.
  if (!Array.isArray(value) || value.length > maxItems) return value;
  return value.map((item: unknown, index) => readObject(item, line, `${path}.${index}.`, ignored));
}

function readField(value: unknown, reading: Exclude<Reading, 'lines'>): unknown {
  switch (reading) {
    case 'amount':
      return readAmount(value);
    case 'share': {
      const amount = readAmount(value);
      return typeof amount === 'number' ? Math.round(amount) : amount;
    }
    case 'quantity': {
      const quantity = readNumber(value);
      return typeof quantity === 'number' && Math.abs(quantity) <= maxQuantity ? quantity : undefined;
    }
    case 'text':
      return readText(value);
    case 'capitals': {
      const text = readText(value);
      return typeof text === 'string' ? text.toUpperCase() : text;
    }
    case 'code': {
      const text = readText(value);
      return typeof text === 'string' && idForm.test(text) ? text : undefined;
    }
  }
}

const isEmpty = (value: unknown): boolean => typeof value === 'string' && value.trim() === '';

/** Trims the line break that a scanner adds. A number above 2^53 has lost digits, so it is not turned into text. */
function readText(value: unknown): unknown {
  if (typeof value === 'string') return value.trim();
  if (typeof value !== 'number' || Math.abs(value) > Number.MAX_SAFE_INTEGER) return value;
  return String(value);
}

/** The longest exact number has 16 digits. */
const numeral = /^[+-]?\d{1,20}(?:\.\d{1,20})?$/;
/** Commas between groups of three digits. A decimal comma is ambiguous and not accepted. */
const grouped = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d{1,20})?$/;

function readNumber(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > 64) return value;
  const written = latinDigits(value).replace('−', '-').replaceAll('٬', ',').replace('٫', '.').trim();
  const text = grouped.test(written) ? written.replaceAll(',', '') : written;
  return numeral.test(text) ? Number(text) : value;
}

/** The floating-point error of a price times 100: 19.99 gives 1998.9999999999998. No till means such a fraction. */
const imprecision = 0.001;

function readAmount(value: unknown): unknown {
  const read = readNumber(value);
  if (typeof read !== 'number') return read;
  const whole = Math.round(read);
  return Math.abs(read - whole) < imprecision ? whole : read;
}

/** Repeats a key of the caller only if it looks like a name. */
function leaveOut(ignored: string[], path: string, key: string): void {
  if (ignored.length < maxIgnored) ignored.push(`${path}${/^[\w.-]{1,64}$/.test(key) ? key : '?'}`);
}
