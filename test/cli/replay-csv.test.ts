// The file of invoices: quoting, merging, exact pence, and faults told with their line.
import { expect, test } from 'vitest';
import { linePence, toRial, toRialDown } from '../../src/cli/replay/pence.ts';
import { aLine, header, readLines, readText } from './invoice-csv.ts';

test('quotes, commas and line breaks inside a description do not shift the columns', async () => {
  const { invoices } = await readText(
    `\uFEFF${header}\r\n536365,22752,"SET 7 ""BABUSHKA"", NESTING\nBOXES",2,2010-12-01 08:26:00,7.65,17850.0,EIRE\r\n`,
  );
  expect(invoices).toHaveLength(1);
  expect(invoices[0]).toMatchObject({ no: '536365', userId: '17850', pence: 1530n });
});

test('lines of one number are one invoice, lines of one article one article', async () => {
  const [invoice, ...others] = await readLines(
    { no: '1', code: 'A', pieces: 2, price: '1.10' },
    { no: '1', code: 'B', pieces: 1, price: '0.0' },
    { no: '1', code: 'A', pieces: 3, price: '1.0' },
  );
  expect(others).toEqual([]);
  expect(invoice?.pence).toBe(520n);
  expect(invoice?.articles).toEqual(
    new Map([
      ['A', { pieces: 5, pence: 520n }],
      ['B', { pieces: 1, pence: 0n }],
    ]),
  );
});

test('invoices without a customer are counted and left out', async () => {
  const file = await readText([header, aLine({ no: '1', customer: '' }), aLine({ no: '2' })].join('\n'));
  expect(file.invoices.map(({ no }) => no)).toEqual(['2']);
  expect(file.withoutCustomer).toBe(1);
});

test('dates of the original spreadsheet are read too', async () => {
  const [invoice] = await readLines({ no: '1', at: '12/1/2010 8:26' });
  expect(invoice?.localMs).toBe(Date.UTC(2010, 11, 1, 8, 26));
});

test.each([
  [{ no: '1/2' }, 'Line 3: InvoiceNo'],
  [{ no: '1', price: '1,5' }, 'on line 3'],
  [{ no: '1', price: 'free' }, 'Line 3: UnitPrice "free"'],
  [{ no: '1', pieces: 1.5 }, 'Line 3: Quantity "1.5"'],
  [{ no: '1', at: '2010-02-30 08:00:00' }, 'Line 3: InvoiceDate'],
  [{ no: '1', customer: 'Ann Lee' }, 'Line 3: CustomerID'],
])('a line that cannot be right is told with its number: %j', async (line, message) => {
  const text = [header, aLine({ no: '0' }), aLine(line)].join('\n');
  await expect(readText(text)).rejects.toThrow(message);
  await expect(readText(text)).rejects.toMatchObject({ exitCode: 2 });
});

test('a file of something else is refused', async () => {
  await expect(readText('a,b\n1,2\n')).rejects.toThrow('no column InvoiceNo');
  await expect(readText(`${header}\n"1,2`)).rejects.toThrow('not CSV');
});

test('values are exact, and rounded once, halves away from zero', () => {
  expect(linePence(3, '0.1')).toBe(30n);
  expect(linePence(1, '0.005')).toBe(1n);
  expect(linePence(-1, '0.005')).toBe(-1n);
  expect(linePence(3, '0.001')).toBe(0n);
  expect(linePence(80_995, '2.08')).toBe(16_846_960n);
  expect(linePence(1, '1e3')).toBeNull();
  expect(toRial(255n, 500_000)).toBe(1_275_000);
  expect(toRial(1n, 50)).toBe(1);
  expect(toRialDown(1n, 50)).toBe(0);
  expect(toRial(-1n, 50)).toBe(-1);
});
