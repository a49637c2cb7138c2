// One data set in many file formats always gives the same plan.
import { beforeAll, expect, test } from 'vitest';
import { readRecords } from '../../src/cli/replay/csv-records.ts';
import type { ReplayPlan } from '../../src/cli/replay/plan-replay.ts';
import { planReplay } from '../../src/cli/replay/plan-replay.ts';
import type { InvoiceFile } from '../../src/cli/replay/read-invoices.ts';
import { encodeText } from './encode-text.ts';
import { readText } from './invoice-csv.ts';
import type { RetailLine } from './retail-csv.ts';
import { retailCsv } from './retail-csv.ts';

const planOf = ({ invoices }: InvoiceFile): ReplayPlan =>
  planReplay(invoices, { exchange: 500_000, nowMs: Date.parse('2026-11-28T12:00:00Z') });

let lines: RetailLine[];
let original: { plan: ReplayPlan; withoutCustomer: number };

beforeAll(async () => {
  const text = retailCsv();
  const file = await readText(text);
  expect(file.badLines.count).toBe(0);
  original = { plan: planOf(file), withoutCustomer: file.withoutCustomer };
  lines = [];
  async function* whole() {
    yield text;
  }
  for await (const record of readRecords(whole(), { separator: ',', width: 8, headerLine: 1 })) {
    if ('problem' in record) throw new Error(record.problem);
    const [no = '', code = '', , quantity = '', date = '', price = '', customer = ''] = record.fields;
    lines.push({ no, code, quantity, date, price, customer });
  }
});

test('the data set contains the cases that replay has to handle', () => {
  const { plan, withoutCustomer } = original;
  expect(lines.length).toBeGreaterThanOrEqual(2_000);
  for (const count of [plan.receipts, plan.partialReturns, plan.unmatchedReturns, withoutCustomer]) {
    expect(count).toBeGreaterThan(0);
  }
  expect(lines.some(({ price }) => Number(price) === 0)).toBe(true);
});

const names = [
  'Invoice',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'Price',
  'Customer ID',
  'Country',
];

interface Form {
  readonly separator?: string;
  readonly end?: string;
  readonly above?: string;
  readonly description?: string;
  readonly number?: (text: string) => string;
  readonly date?: (text: string) => string;
}

/** The data set's second edition (other names of columns), written in this format. */
function written({
  separator = ',',
  end = '\n',
  above = '',
  description = 'A THING',
  ...form
}: Form): string {
  const { number = (text) => text, date = (text) => text } = form;
  const rows = lines.map((line) => [
    line.no,
    line.code,
    description,
    number(line.quantity),
    date(line.date),
    number(line.price),
    line.customer,
    'EIRE',
  ]);
  return above + [names, ...rows].map((fields) => fields.join(separator) + end).join('');
}

/** All days moved alike: the plan moves them back, and days after the 12th decide the order. */
function moved(date: string, days: number): [year: string, month: string, day: string, time: string] {
  const iso = new Date(Date.parse(`${date.replace(' ', 'T')}Z`) + days * 86_400_000).toISOString();
  return [iso.slice(0, 4), iso.slice(5, 7), iso.slice(8, 10), iso.slice(11, 16)];
}
const dayFirst = (days: number) => (date: string) => {
  const [year, month, day, time] = moved(date, days);
  return `${day}/${month}/${year} ${time}`;
};
const monthFirst = (date: string): string => {
  const [year, month, day, time] = moved(date, 14);
  const hour = Number(time.slice(0, 2));
  return `${Number(month)}/${Number(day)}/${year} ${hour % 12 || 12}:${time.slice(3)} ${hour < 12 ? 'AM' : 'PM'}`;
};

const persianDay = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
  timeZone: 'UTC',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
function persian(date: string): string {
  const parts = new Map(
    persianDay
      .formatToParts(Date.parse(`${date.replace(' ', 'T')}Z`))
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.get('year')}/${parts.get('month')}/${parts.get('day')} ${date.slice(11, 16)}`;
}
const persianDigits = (text: string): string =>
  text.replace(/\d/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));

const withComma = (text: string): string => text.replace('.', ',');
/** 1234.5 as 1,234.50 for the marks `,` and `.`. */
const grouped = (group: string, mark: string) => (text: string) => {
  const [whole = '', decimals] = text.split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return decimals === undefined ? groups : `${groups}${mark}${decimals.padEnd(2, '0')}`;
};

const forms: readonly (readonly [string, () => string | Buffer])[] = [
  ['the second edition', () => written({})],
  [
    'semicolons, decimal comma, day first, CRLF, a byte order mark',
    () => `\uFEFF${written({ separator: ';', end: '\r\n', number: withComma, date: dayFirst(14) })}`,
  ],
  [
    'month first with AM and PM, quotes inside a field, pounds, windows-1252',
    () =>
      encodeText(
        written({
          separator: '\t',
          description: 'PLATE 12" CAFÉ',
          date: monthFirst,
          number: (text) => (text.includes('.') ? `£${text}` : text),
        }),
        'windows-1252',
      ),
  ],
  [
    'sep=, Persian dates, windows-1256',
    () =>
      encodeText(
        written({ separator: ';', above: 'sep=;\r\n', end: '\r\n', description: 'فنجان چاي', date: persian }),
        'windows-1256',
      ),
  ],
  [
    'Persian dates and digits in UTF-16',
    () =>
      Buffer.concat([
        Buffer.from('fffe', 'hex'),
        encodeText(
          written({
            separator: '\t',
            end: '\r\n',
            date: (date) => persianDigits(persian(date)),
            number: (text) => persianDigits(grouped('\u066c', '\u066b')(text)),
          }),
          'utf-16le',
        ),
      ]),
  ],
  [
    'thousands, a comma before decimals, quotes around a broken description',
    () => written({ separator: ';', description: '"A ""B"";\nC"', number: grouped('.', ',') }),
  ],
];

test.each(forms)('%s: the plan is the same', async (_, content) => {
  const file = await readText(content());
  expect(file.badLines).toMatchObject({ count: 0, first: [] });
  expect(file.withoutCustomer).toBe(original.withoutCustomer);
  expect(planOf(file)).toEqual(original.plan);
});

test('days up to the 12th leave the order open; with the option, the plan is the same', async () => {
  const text = written({ separator: ';', number: withComma, date: dayFirst(0) });
  await expect(readText(text)).rejects.toThrow('--dates dmy');
  expect(planOf(await readText(text, { dates: 'dmy' }))).toEqual(original.plan);
});
