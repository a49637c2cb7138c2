// Reads one line of the file: every field is checked, nothing is guessed.
import type { InvoiceLine } from './invoice.ts';
import { linePence } from './pence.ts';

export type Row = Readonly<Record<string, string | undefined>>;

export const columns = [
  'InvoiceNo',
  'StockCode',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
] as const;

/** Gives the line, or a sentence that says what is wrong with it. */
export function readInvoiceLine(row: Row): InvoiceLine | string {
  const field = (name: (typeof columns)[number]): string => (row[name] ?? '').trim();
  const no = field('InvoiceNo');
  if (!isId(no)) return `InvoiceNo "${no}" is not 1 to 64 letters, digits, ".", "_" or "-"`;
  // Spreadsheets store whole numbers with a decimal: 17850.0 is the customer 17850.
  const customer = withoutZeroDecimals(field('CustomerID'));
  if (customer !== '' && !isId(customer)) return `CustomerID "${customer}" cannot be a user id`;
  const quantity = withoutZeroDecimals(field('Quantity'));
  if (!/^-?\d{1,9}$/.test(quantity)) return `Quantity "${quantity}" is not a whole number`;
  const localMs = readLocalTime(field('InvoiceDate'));
  if (localMs === null) return `InvoiceDate "${field('InvoiceDate')}" is not such as 2010-12-01 08:26:00`;
  const pieces = Number(quantity);
  const pence = linePence(pieces, field('UnitPrice'));
  if (pence === null) return `UnitPrice "${field('UnitPrice')}" is not a decimal number`;
  return { no, userId: customer === '' ? null : customer, localMs, code: field('StockCode'), pieces, pence };
}

const isId = (text: string): boolean => /^[A-Za-z0-9._-]{1,64}$/.test(text);
const withoutZeroDecimals = (text: string): string => text.replace(/\.0+$/, '');

/** `2010-12-01 08:26:00`, or `12/1/2010 8:26` as the original spreadsheet of this data set writes it. */
function readLocalTime(text: string): number | null {
  const iso = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  const sheet = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d)$/.exec(text);
  const parts = iso?.slice(1) ?? (sheet && [sheet[3], sheet[1], sheet[2], sheet[4], sheet[5]]);
  if (!parts) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) =>
    Number(part ?? 0),
  );
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // A day or an hour that does not exist would roll over into the next.
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour;
  return exists && minute < 60 && second < 60 ? date.getTime() : null;
}
