// CSV files of invoices: quoting, merging, exact amounts, and faults with their line.
import { expect, test } from 'vitest';
import { linePence, toRial, toRialDown } from '../../src/cli/replay/pence.ts';
import { aLine, header, readLines, readText } from './invoice-csv.ts';

test('quotes, commas and line breaks in a description do not shift the columns', async () => {
  const { invoices } = await readText(
    `\uFEFF${header}\r\n536365,22752,"SET 7 ""BABUSHKA"", NESTING\nBOXES",2,2010-12-01 08:26:00,7.65,17850.0,EIRE\r\n`,
  );
  expect(invoices).toHaveLength(1);
  expect(invoices[0]).toMatchObject({ no: '536365', userId: '17850', pence: 1530n });
});

test('lines with one number form one invoice, and lines with one article form one item', async () => {
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

test('the date format of the original spreadsheet is accepted', async () => {
  const [invoice] = await readLines({ no: '1', at: '12/1/2010 8:26' }, { no: '2', at: '12/13/2010 8:26' });
  expect(invoice?.localMs).toBe(Date.UTC(2010, 11, 1, 8, 26));
});

test.each([
  [{ no: 'x'.repeat(65) }, 'InvoiceNo "xxx'],
  [{ no: '5.36365E+11' }, 'InvoiceNo "5.36365E+11" was rounded'],
  [{ no: '1', price: '1,5' }, '9 columns, where the header has 8; a separator inside a field needs quotes'],
  [{ no: '1', price: 'free' }, 'UnitPrice "free" is not a number with a decimal point'],
  [{ no: '1', pieces: 1.5 }, 'Quantity "1.5" is not a whole number'],
  [
    { no: '1', at: '2010-02-30 08:00:00' },
    'InvoiceDate "2010-02-30 08:00:00" is not a date such as 2010-12-01',
  ],
  [{ no: '1', customer: 'Ann Lee' }, 'CustomerID "Ann Lee" is not 1 to 128 printable characters without'],
])('an impossible line is reported with its number: %j', async (line, reason) => {
  const { badLines, invoices } = await readText([header, aLine({ no: '0' }), aLine(line)].join('\n'));
  expect(badLines).toMatchObject({ count: 1, first: [{ line: 3, reason: expect.stringContaining(reason) }] });
  expect(invoices.map(({ no }) => no)).toEqual(['0']);
});

test.each(['', 'NULL', 'nan', '#N/A', '-'])('"%s" is not a customer', async (customer) => {
  const { withoutCustomer, invoices } = await readText([header, aLine({ no: '1', customer })].join('\n'));
  expect({ withoutCustomer, invoices }).toEqual({ withoutCustomer: 1, invoices: [] });
});

test('a file of another kind is refused', async () => {
  await expect(readText('a,b\n1,2\n')).rejects.toThrow('no column InvoiceNo');
  await expect(readText('a,b\n1,2\n')).rejects.toThrow('The columns of the file are "a", "b"');
  await expect(readText('a,b\n1,2\n')).rejects.toMatchObject({ exitCode: 2 });
});

test.each(['', '\n\r\n  \n'])('an empty file is an error: %j', async (text) => {
  await expect(readText(text)).rejects.toThrow('The file is empty');
});

test.each([header, `${header}\n`, `${header}\n\n,,,,,,,\n`])(
  'a file with only a header is an error: %j',
  async (text) => {
    await expect(readText(text)).rejects.toThrow('no line of data');
    await expect(readText(text)).rejects.toMatchObject({ exitCode: 2 });
  },
);

test('amounts are exact and rounded once, halves away from zero', () => {
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
