// Describes how a file was read, so that a person can stop before a wrong reading is sent.
import type { Encoding } from './detect-encoding.ts';
import type { Columns } from './map-columns.ts';
import { fieldNames } from './map-columns.ts';
import { plainField } from './plain-field.ts';
import type { DateOrder } from './read-date.ts';
import { readDate } from './read-date.ts';
import { readDecimal } from './read-decimal.ts';
import type { InvoiceFile, Understood } from './read-invoices.ts';

const encodingNames: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little endian)',
  'utf-16be': 'UTF-16 (big endian)',
  'windows-1252': 'windows-1252 (Western European)',
  'windows-1256': 'windows-1256 (Arabic and Persian)',
};

const separatorNames: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'vertical bars',
};

const orderNames: Readonly<Record<DateOrder, string>> = {
  dmy: 'day first',
  mdy: 'month first',
  ymd: 'year first',
};

/** The first lines that `replay` prints: how it reads the file. */
export function describeReading(name: string, file: InvoiceFile): string {
  const { understood, badLines, refused, invoices, withoutCustomer } = file;
  const { encoding, layout, lines } = understood;
  const guess = encoding.guessed ? '; this is a guess, --encoding says otherwise' : '';
  const rows: readonly (readonly [string, string])[] = [
    ['characters', `${encodingNames[encoding.encoding]}${guess}`],
    [
      'columns',
      `separated by ${separatorNames[layout.separator] ?? `"${layout.separator}"`}${renamed(layout.columns)}`,
    ],
    ['numbers', numbers(understood)],
    ['dates', dates(understood)],
    ['period', period(understood)],
    ['lines', `${count(lines)} of data, ${count(badLines.count)} bad`],
    [
      'invoices',
      `${count(invoices.length)} of known customers, ${count(withoutCustomer)} without a customer (not sent), ${count(refused)} with a bad line`,
    ],
  ];
  return [`${name} is read like this:`, ...rows.map(([key, text]) => `  ${key.padEnd(10)}  ${text}`)].join(
    '\n',
  );
}

function renamed(columns: Columns): string {
  const others = fieldNames.filter((field) => columns[field].name !== field);
  return others.map((field) => `; ${field} is "${columns[field].name}"`).join('');
}

function numbers({ survey: { decimal, decimalExample } }: Understood): string {
  const value = decimalExample === null ? null : readDecimal(plainField(decimalExample), decimal);
  if (decimalExample === null || value === null) return 'whole numbers';
  return `decimal ${decimal}: "${decimalExample}" is ${value}`;
}

function dates({ survey, calendars: { gregorian, persian } }: Understood): string {
  const mixed = `${count(gregorian)} lines Gregorian, ${count(persian)} Persian`;
  const calendar = persian === 0 ? 'Gregorian' : gregorian === 0 ? 'Persian' : mixed;
  const example = survey.dateExample;
  const read = example === null ? null : readDate(plainField(example), survey.dates);
  const shown = example === null || read === null ? '' : `: "${example}" is ${minute(read.localMs)}`;
  return `${orderNames[survey.dates]}, ${calendar}${shown}`;
}

function period({ period: found }: Understood): string {
  if (found === null) return 'no date could be read';
  const future =
    found.lastMs > Date.now() + dayMs ? '; the last day is in the future: is the year right?' : '';
  return `${day(found.firstMs)} to ${day(found.lastMs)}${future}`;
}

const dayMs = 86_400_000;
const count = (value: number): string => value.toLocaleString('en-US');
const day = (localMs: number): string => new Date(localMs).toISOString().slice(0, 10);
const minute = (localMs: number): string => new Date(localMs).toISOString().slice(0, 16).replace('T', ' ');
