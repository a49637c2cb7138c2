// Reads one line of the file: every field is checked, nothing is guessed.
import type { InvoiceLine } from './invoice.ts';
import type { Columns, FieldName } from './map-columns.ts';
import { linePence } from './pence.ts';
import { plainField } from './plain-field.ts';
import type { DateOrder, ReadDate } from './read-date.ts';
import { readDate } from './read-date.ts';
import type { DecimalMark } from './read-decimal.ts';
import { readDecimal } from './read-decimal.ts';

/** How dates and numbers of the whole file are read. */
export interface Reading {
  readonly dates: DateOrder;
  readonly decimal: DecimalMark;
}

/** The fault of a line, and its invoice if the number is readable. */
export interface Unreadable {
  readonly no: string | null;
  readonly reason: string;
}

export type GoodLine = InvoiceLine & Pick<ReadDate, 'calendar'>;

/** A field by its name, plain. */
export const fieldOf = (fields: readonly string[], columns: Columns, name: FieldName): string =>
  plainField(fields[columns[name].index] ?? '');

export function readInvoiceLine(
  fields: readonly string[],
  columns: Columns,
  { dates, decimal }: Reading,
): GoodLine | Unreadable {
  const field = (name: FieldName): string => fieldOf(fields, columns, name);
  const no = field('InvoiceNo');
  const bad = (name: FieldName, what: string): Unreadable => ({
    no: isReceiptNo(no) ? no : null,
    reason: `${columns[name].name} "${shortened(field(name))}" ${what}`,
  });
  if (!isReceiptNo(no)) return bad('InvoiceNo', 'is not 1 to 64 printable characters');
  if (isRounded(no)) return bad('InvoiceNo', 'was rounded by a spreadsheet: format the column as text');
  const customer = knownCustomer(field('CustomerID'));
  if (customer !== null && !isUserId(customer)) {
    return bad('CustomerID', 'is not 1 to 128 printable characters without spaces');
  }
  if (customer !== null && isRounded(customer)) {
    return bad('CustomerID', 'was rounded by a spreadsheet: format the column as text');
  }
  const quantity = withoutZeroDecimals(readDecimal(field('Quantity'), decimal) ?? '');
  if (!/^-?\d{1,9}$/.test(quantity)) return bad('Quantity', 'is not a whole number');
  const date = readDate(field('InvoiceDate'), dates);
  if (date === null) return bad('InvoiceDate', `is not a date such as ${dateExamples[dates]}`);
  const pieces = Number(quantity);
  const price = readDecimal(field('UnitPrice'), decimal);
  const pence = price === null ? null : linePence(pieces, price);
  if (pence === null) return bad('UnitPrice', `is not a number with a decimal ${decimal}`);
  return { no, userId: customer, ...date, code: field('StockCode'), pieces, pence };
}

/** The receipt number of a broken line; null if the column has none. */
export function readNumberOfBroken(fields: readonly string[], columns: Columns): string | null {
  const no = fieldOf(fields, columns, 'InvoiceNo');
  return fields.length > 1 && isReceiptNo(no) ? no : null;
}

const dateExamples: Readonly<Record<DateOrder, string>> = {
  ymd: '2010-12-01 08:26:00',
  dmy: '31/12/2010 08:26 (day first) or 2010-12-31',
  mdy: '12/31/2010 8:26 (month first) or 2010-12-31',
};

// U+FFFD replaces a lost character, so different numbers would look the same.
const isReceiptNo = (text: string): boolean => /^[^\p{C}\p{Zl}\p{Zp}\ufffd]{1,64}$/u.test(text);
const isUserId = (text: string): boolean => /^[^\p{C}\p{Z}\ufffd]{1,128}$/u.test(text);
/** `9.89123E+11` has lost digits: different numbers would look the same. */
const isRounded = (text: string): boolean => /^\d[.,]\d+E\+\d+$/i.test(text);

/** Spreadsheets and databases write a missing value in these ways. */
const noValue = /^(?:|-|null|none|nan|n\/a|#n\/a)$/i;

/** Spreadsheets store whole numbers with a decimal: 17850.0 is the customer 17850. Null for an unknown customer. */
const knownCustomer = (text: string): string | null =>
  noValue.test(text) ? null : /^\d+[.,]0+$/.test(text) ? text.replace(/[.,]0+$/, '') : text;

const withoutZeroDecimals = (text: string): string => text.replace(/\.0+$/, '');

const shortened = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);
