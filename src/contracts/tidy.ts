// Reads what tills send with goodwill, before it is judged: what is certain is put right, what nobody asked for is left
// out and named.
import { latinDigits } from '../writing/latin-digits.ts';
import { idForm } from './fields.ts';
import { maxIgnored, maxItems, maxQuantity } from './limits.ts';

/**
 * How a field is read. `share`: the amount of a line, rounded, as scales and taxes leave fractions there. `code` and
 * `quantity`: left out where they are none, as the purchase is worth more than they are.
 */
type Reading = 'text' | 'capitals' | 'amount' | 'share' | 'quantity' | 'code' | 'lines';
type Readings = Readonly<Record<string, Reading>>;

export interface Tidied {
  readonly payload: unknown;
  /** Paths of what was left out, as in `items.3.sku`; at most `maxIgnored`. */
  readonly ignored: readonly string[];
}

const line: Readings = { sku: 'code', category: 'code', quantity: 'quantity', amount: 'share' };

/**
 * A reader of messages with these fields. `null` and `''` mean that a field is missing, numbers may come as text and
 * texts as numbers, keys of other names are left out. What is no object is given back as it is.
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
    const field = (value as Record<string, unknown>)[key]; // its own key
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
  // A list that is too long is refused anyway.
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

/** A scanner ends what it reads with a line break. A number beyond the exact ones is another than the till meant. */
function readText(value: unknown): unknown {
  if (typeof value === 'string') return value.trim();
  if (typeof value !== 'number' || Math.abs(value) > Number.MAX_SAFE_INTEGER) return value;
  return String(value);
}

/** The longest number that is exact has 16 digits. */
const numeral = /^[+-]?\d{1,20}(?:\.\d{1,20})?$/;
/** Groups of three digits; a comma before decimals is no such group, and is not guessed. */
const grouped = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d{1,20})?$/;

function readNumber(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > 64) return value;
  const written = latinDigits(value).replace('−', '-').replaceAll('٬', ',').replace('٫', '.').trim();
  const text = grouped.test(written) ? written.replaceAll(',', '') : written;
  return numeral.test(text) ? Number(text) : value;
}

/** What a price times 100 may be off in floating point: 19.99 gives 1998.9999999999998. No till means such a part. */
const imprecision = 0.001;

function readAmount(value: unknown): unknown {
  const read = readNumber(value);
  if (typeof read !== 'number') return read;
  const whole = Math.round(read);
  return Math.abs(read - whole) < imprecision ? whole : read;
}

/** The caller's own word is said back only where it looks like a name. */
function leaveOut(ignored: string[], path: string, key: string): void {
  if (ignored.length < maxIgnored) ignored.push(`${path}${/^[\w.-]{1,64}$/.test(key) ? key : '?'}`);
}
