// Numbers in files: decimal point or comma, thousands, signs, digits of other scripts.
import { expect, test } from 'vitest';
import { plainField } from '../../src/cli/replay/plain-field.ts';
import type { DecimalMark } from '../../src/cli/replay/read-decimal.ts';
import { readDecimal } from '../../src/cli/replay/read-decimal.ts';
import { readText } from './invoice-csv.ts';

const read = (text: string, mark: DecimalMark): string | null => readDecimal(plainField(text), mark);

test.each([
  ['2.55', 'point', '2.55'],
  ['2,55', 'comma', '2.55'],
  ['1,234,567.5', 'point', '1234567.5'],
  ['1.234.567,5', 'comma', '1234567.5'],
  ['1.234', 'point', '1.234'],
  ['1.234', 'comma', '1234'],
  ['1 234,50', 'comma', '1234.50'],
  ['1\u202f234,50', 'comma', '1234.50'],
  ["1'234.50", 'point', '1234.50'],
  ['1’234.50', 'point', '1234.50'],
  ['-5', 'point', '-5'],
  ['−5,5', 'comma', '-5.5'],
  ['5.5-', 'point', '-5.5'],
  ['(5.5)', 'point', '-5.5'],
  ['£2.55', 'point', '2.55'],
  ['-£2.55', 'point', '-2.55'],
  ['2,55 €', 'comma', '2.55'],
  ['۲٫۵۵', 'point', '2.55'],
  ['۲٫۵۵', 'comma', '2.55'],
  ['۱٬۲۳۴٬۵۶۷', 'point', '1234567'],
  ['۱٬۲۳۴٬۵۶۷', 'comma', '1234567'],
  ['١٢٣', 'point', '123'],
  ['0.125', 'point', '0.125'],
] as const)('%s with a decimal %s is %s', (text, mark, expected) => {
  expect(read(text, mark)).toBe(expected);
});

test.each([
  ['2,55', 'point'],
  ['2.55', 'comma'],
  ['0.125', 'comma'],
  ['1,23,456', 'point'],
  ['1,234 567', 'point'],
  ['1234,567.5', 'point'],
  ['1.2.3', 'point'],
  ['--5', 'point'],
  ['1e3', 'point'],
  ['free', 'point'],
  ['', 'point'],
  ['.', 'point'],
  ['1234567890123', 'point'],
] as const)('%j is not a number with a decimal %s', (text, mark) => {
  expect(read(text, mark)).toBeNull();
});

const fileWith = (...prices: readonly string[]): string =>
  [
    'Invoice;StockCode;Quantity;InvoiceDate;Price;Customer ID',
    ...prices.map((price, index) => `${index};A;1;2010-12-01;${price};17850`),
  ].join('\n');
const pence = async (text: string, options?: { decimal: DecimalMark }): Promise<bigint[]> =>
  (await readText(text, options)).invoices.map((invoice) => invoice.pence);

test('one number with two decimals decides the mark for the whole file', async () => {
  expect(await pence(fileWith('1.234', '2,55'))).toEqual([123_400n, 255n]);
  expect(await pence(fileWith('1,234', '2.55'))).toEqual([123_400n, 255n]);
  expect(await pence(fileWith('1,234', '1,234,567'))).toEqual([123_400n, 123_456_700n]);
});

test('if no number decides, the error names the option, and the option decides', async () => {
  const text = fileWith('12', '1.234');
  await expect(readText(text)).rejects.toThrow(/"1.234" \(line 3\).*--decimal point.*--decimal comma/);
  await expect(readText(text)).rejects.toMatchObject({ exitCode: 2 });
  expect(await pence(text, { decimal: 'comma' })).toEqual([1_200n, 123_400n]);
  expect(await pence(text, { decimal: 'point' })).toEqual([1_200n, 123n]);
});

test('a file with both marks is refused with a line of each; with the option, the other lines are bad', async () => {
  const text = fileWith('2.55', '2,55');
  await expect(readText(text)).rejects.toThrow(
    /\(line 2\) has a decimal point.*\(line 3\) a decimal comma.*--decimal/,
  );
  const { badLines } = await readText(text, { decimal: 'point' });
  expect(badLines.first).toEqual([{ line: 3, reason: 'Price "2,55" is not a number with a decimal point' }]);
});
