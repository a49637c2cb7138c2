// Reads what tills send with goodwill, before it is judged: what is certain is put right, what nobody asked for is left
// out and named.
import { latinDigits } from '../writing/latin-digits.ts';
import { idForm } from './fields.ts';
import { maxIgnored, maxItems } from './limits.ts';

/** How a field is read. `code`: left out where it is none, as the purchase is worth more than the code. */
type Reading = 'text' | 'capitals' | 'number' | 'code' | 'lines';
type Readings = Readonly<Record<string, Reading>>;

export interface Tidied {
  readonly payload: unknown;
  /** Paths of what was left out, as in `items.3.sku`; at most `maxIgnored`. */
  readonly ignored: readonly string[];
}

const line: Readings = { sku: 'code', category: 'code', quantity: 'number', amount: 'number' };

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
    case 'number':
      return readNumber(value);
    case 'text':
      return readText(value);
    case 'capitals': {
      const text = readText(value);
      return typeof text === 'string' ? text.trim().toUpperCase() : text;
    }
    case 'code': {
      const text = readText(value);
      return typeof text === 'string' && idForm.test(text.trim()) ? text.trim() : undefined;
    }
  }
}

const isEmpty = (value: unknown): boolean => typeof value === 'string' && value.trim() === '';

const readText = (value: unknown): unknown =>
  typeof value === 'number' && Number.isFinite(value) ? String(value) : value;

/** The longest number that is exact has 16 digits. */
const numeral = /^[+-]?\d{1,20}(?:\.\d{1,20})?$/;

function readNumber(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > 64) return value;
  const text = latinDigits(value).replace('−', '-').trim();
  return numeral.test(text) ? Number(text) : value;
}

/** The caller's own word is said back only where it looks like a name. */
function leaveOut(ignored: string[], path: string, key: string): void {
  if (ignored.length < maxIgnored) ignored.push(`${path}${/^[\w.-]{1,64}$/.test(key) ? key : '?'}`);
}
