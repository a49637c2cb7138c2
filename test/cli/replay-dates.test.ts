// Dates in files: formats, calendars, and one order for the whole file.
import { expect, test } from 'vitest';
import { persianDateMs } from '../../src/cli/replay/persian-date.ts';
import { plainField } from '../../src/cli/replay/plain-field.ts';
import type { DateOrder } from '../../src/cli/replay/read-date.ts';
import { readDate } from '../../src/cli/replay/read-date.ts';
import { aLine, header, readText } from './invoice-csv.ts';

const read = (text: string, order: DateOrder = 'ymd'): string | null => {
  const date = readDate(plainField(text), order);
  return date && new Date(date.localMs).toISOString().slice(0, 19);
};

test.each([
  ['2010-12-01 08:26:00', 'ymd', '2010-12-01T08:26:00'],
  ['2010-12-01T08:26', 'ymd', '2010-12-01T08:26:00'],
  ['2010-12-01', 'ymd', '2010-12-01T00:00:00'],
  ['2010/12/1 8:26', 'ymd', '2010-12-01T08:26:00'],
  ['2010-12-01 08:26:00.000', 'ymd', '2010-12-01T08:26:00'],
  ['2010-12-01T08:26:00+03:30', 'ymd', '2010-12-01T08:26:00'],
  ['2010-12-01T23:26:00Z', 'ymd', '2010-12-02T02:56:00'],
  ['2010-12-01T08:26:00-0500', 'ymd', '2010-12-01T16:56:00'],
  ['2010-12-31', 'mdy', '2010-12-31T00:00:00'],
  ['31/12/2010 08:26', 'dmy', '2010-12-31T08:26:00'],
  ['31.12.2010', 'dmy', '2010-12-31T00:00:00'],
  ['31-12-10 8:26', 'dmy', '2010-12-31T08:26:00'],
  ['12/31/2010 8:26 PM', 'mdy', '2010-12-31T20:26:00'],
  ['12/31/2010 12:05 am', 'mdy', '2010-12-31T00:05:00'],
  ['12/31/10, 12:05 p.m.', 'mdy', '2010-12-31T12:05:00'],
  ['1389/09/10 08:26', 'ymd', '2010-12-01T08:26:00'],
  ['۱۳۸۹/۰۹/۱۰ - ۰۸:۲۶', 'ymd', '2010-12-01T08:26:00'],
  ['١٣٨٩/٩/١٠', 'ymd', '2010-12-01T00:00:00'],
  ['\u200f۱۰/۰۹/۱۳۸۹ ۸:۲۶ ب.ظ', 'dmy', '2010-12-01T20:26:00'],
  ['1403/12/30', 'ymd', '2025-03-20T00:00:00'],
] as const)('%s with %s is %s', (text, order, expected) => {
  expect(read(text, order)).toBe(expected);
});

test.each([
  ['2010-02-30', 'ymd'],
  ['2010-13-01', 'ymd'],
  ['2010-12-01 24:00', 'ymd'],
  ['2010-12-01 08:60', 'ymd'],
  ['2010-12-01 13:00 PM', 'ymd'],
  ['2010-12/01', 'ymd'],
  ['2010-12-01x', 'ymd'],
  ['1404/12/30', 'ymd'],
  ['1403/07/31', 'ymd'],
  ['2567-01-01', 'ymd'],
  ['31/12/2010', 'mdy'],
  ['12/31/2010', 'dmy'],
  ['31/12/2010', 'ymd'],
  ['89/09/10', 'ymd'],
  ['1/2/201', 'dmy'],
  ['40513.35', 'ymd'],
  ['', 'ymd'],
] as const)('%j is not a date with %s', (text, order) => {
  expect(read(text, order)).toBeNull();
});

test('the Persian calendar agrees with Intl on every day of 1300 to 1499', () => {
  const format = new Intl.DateTimeFormat('fa-IR-u-ca-persian-nu-latn', {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  const different: string[] = [];
  let days = 0;
  for (let ms = Date.UTC(1921, 2, 21); ms < Date.UTC(2121, 2, 21); ms += 86_400_000) {
    const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const [year = 0, month = 0, day = 0] = [parts.get('year'), parts.get('month'), parts.get('day')];
    days += 1;
    if (persianDateMs(year, month, day) !== ms) different.push(`${year}/${month}/${day}`);
  }
  expect(days).toBe(73_049);
  expect(different).toEqual([]);
});

test('a Persian day beyond the end of its month is refused', () => {
  for (let year = 1300; year < 1499; year += 1) {
    const next = persianDateMs(year + 1, 1, 1) ?? 0;
    const hasDay30 = persianDateMs(year, 12, 30) !== null;
    expect((next - (persianDateMs(year, 1, 1) ?? 0)) / 86_400_000).toBe(hasDay30 ? 366 : 365);
    expect(persianDateMs(year, 6, 32) ?? persianDateMs(year, 7, 31) ?? persianDateMs(year, 13, 1)).toBeNull();
  }
});

const fileWith = (...dates: readonly string[]): string =>
  [header, ...dates.map((at, index) => aLine({ no: String(index), at }))].join('\n');
const days = async (text: string, options?: { dates: DateOrder }): Promise<string[]> =>
  (await readText(text, options)).invoices.map(({ localMs }) => new Date(localMs).toISOString().slice(0, 10));

test('one date with a day after the 12th decides the order for the whole file', async () => {
  expect(await days(fileWith('03/04/2010', '13/04/2010'))).toEqual(['2010-04-03', '2010-04-13']);
  expect(await days(fileWith('03/04/2010', '04/13/2010'))).toEqual(['2010-03-04', '2010-04-13']);
});

test('if no date decides, the error names the option, and the option decides', async () => {
  const text = fileWith('2010-12-01', '03/04/2010', '05/04/2010');
  await expect(readText(text)).rejects.toThrow(/"03\/04\/2010" \(line 3\).*--dates dmy.*--dates mdy/);
  await expect(readText(text)).rejects.toMatchObject({ exitCode: 2 });
  expect(await days(text, { dates: 'dmy' })).toEqual(['2010-12-01', '2010-04-03', '2010-04-05']);
  expect(await days(text, { dates: 'mdy' })).toEqual(['2010-12-01', '2010-03-04', '2010-05-04']);
});

test('dates that mean the same in both orders need no option', async () => {
  expect(await days(fileWith('04/04/2010', '05/05/2010'))).toEqual(['2010-04-04', '2010-05-05']);
});

test('a file with both orders is refused with a line of each; with the option, the other lines are bad', async () => {
  const text = fileWith('13/04/2010', '04/14/2010');
  await expect(readText(text)).rejects.toThrow(/\(line 2\) has the day first.*\(line 3\) the month.*--dates/);
  const { badLines, invoices } = await readText(text, { dates: 'dmy' });
  expect(badLines.first).toMatchObject([
    { line: 3, reason: expect.stringContaining('InvoiceDate "04/14/2010"') },
  ]);
  expect(invoices).toHaveLength(1);
});

test('a day that exists in neither order is a bad line and does not decide the order', async () => {
  const { badLines, invoices } = await readText(fileWith('31/13/2010', '14/04/2010'));
  expect({ bad: badLines.count, good: invoices.length }).toEqual({ bad: 1, good: 1 });
});

test('with the year first, a date that ends with its year is a bad line', async () => {
  const { badLines } = await readText(fileWith('13/04/2010', '2010-04-13'), { dates: 'ymd' });
  expect(badLines.first.map(({ line }) => line)).toEqual([2]);
});
