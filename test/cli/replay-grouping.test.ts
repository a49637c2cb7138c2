// Lines become invoices: two receipts with one number are refused, never merged, and bad lines are listed up to a limit.
import { expect, test } from 'vitest';
import { listBadLines, refuseBadLines } from '../../src/cli/replay/bad-lines.ts';
import { aLine, header, readText } from './invoice-csv.ts';

const read = (...lines: readonly Parameters<typeof aLine>[0][]) =>
  readText([header, ...lines.map(aLine)].join('\n'));
const numbers = (invoices: readonly { no: string }[]): string[] => invoices.map(({ no }) => no);

test('an invoice number with two customers is refused', async () => {
  const { invoices, badLines, refused, linesOfRefused } = await read(
    { no: '7', customer: '17850' },
    { no: '8' },
    { no: '7', customer: '13047' },
    { no: '7', customer: '17850' },
  );
  expect(numbers(invoices)).toEqual(['8']);
  expect(badLines.first).toEqual([
    {
      line: 4,
      reason:
        'invoice 7 is of customer 13047 here and of customer 17850 in line 2: one number for two receipts',
    },
  ]);
  expect({ refused, linesOfRefused }).toEqual({ refused: 1, linesOfRefused: 2 });
});

test('an invoice number with two days is refused; two minutes of one day are accepted', async () => {
  const { invoices, badLines } = await read(
    { no: '7', at: '2010-12-01 23:59:00' },
    { no: '7', at: '2010-12-02 00:01:00' },
    { no: '8', at: '2010-12-01 08:26:00' },
    { no: '8', at: '2010-12-01 08:27:00' },
  );
  expect(numbers(invoices)).toEqual(['8']);
  expect(badLines.first).toEqual([
    {
      line: 3,
      reason: 'invoice 7 is of 2010-12-02 here and of 2010-12-01 in line 2: one number for two receipts',
    },
  ]);
});

test('numbers that differ only in case are one number', async () => {
  const { invoices } = await read({ no: 'szl011' }, { no: 'SZL011', code: 'B' });
  expect(numbers(invoices)).toEqual(['szl011']);
  expect((await read({ no: 'a1', customer: '1' }, { no: 'A1', customer: '2' })).badLines.count).toBe(1);
});

test('digits of a number become Latin, so it is the same number everywhere', async () => {
  expect(numbers((await read({ no: '۴۲۶۳۲۶' }, { no: '426326' })).invoices)).toEqual(['426326']);
});

test('a line without a customer belongs to the customer of its invoice’s other lines', async () => {
  const { invoices } = await read({ no: '7', customer: '' }, { no: '7' });
  expect(invoices).toMatchObject([{ userId: '17850', pence: 510n }]);
});

test('a bad line excludes its whole invoice, because the total would be wrong', async () => {
  const { invoices, badLines, refused, linesOfRefused } = await read(
    { no: '7', price: 'free' },
    { no: '7', code: 'B' },
    { no: '8' },
    { no: '8', at: 'yesterday' },
    { no: '9' },
  );
  expect(numbers(invoices)).toEqual(['9']);
  expect(badLines.first.map(({ line }) => line)).toEqual([2, 5]);
  expect({ refused, linesOfRefused }).toEqual({ refused: 2, linesOfRefused: 2 });
});

test('a line with too many columns excludes its invoice, and one without a number is counted', async () => {
  const lines = [aLine({ no: '7' }), `${aLine({ no: '7' })},x`, aLine({ no: '8' }), 'garbage', ',,x,1,,,,'];
  const { invoices, badLines, refused, badLinesOfNone } = await readText([header, ...lines].join('\n'));
  expect(numbers(invoices)).toEqual(['8']);
  expect({ bad: badLines.count, refused, badLinesOfNone }).toEqual({ bad: 3, refused: 1, badLinesOfNone: 2 });
});

test('the first bad lines are listed and the others counted', async () => {
  const { badLines } = await read(
    ...Array.from({ length: 1_000 }, (_, no) => ({ no: `${no}`, price: 'free' })),
  );
  expect(badLines).toMatchObject({ count: 1_000 });
  const list = listBadLines(badLines).split('\n');
  expect(list).toHaveLength(21);
  expect(list[0]).toBe('Line 2: UnitPrice "free" is not a number with a decimal point.');
  expect(list.at(-1)).toBe('... and 980 more bad lines.');
  expect(() => refuseBadLines(badLines)).toThrow(/Nothing was sent: 1000 lines cannot be used.*--skip-bad/);
});
