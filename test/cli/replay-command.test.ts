// The `replay` command: report, output and exit codes. `--dry-run` needs no node.
import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aLine, header } from './invoice-csv.ts';
import { runMain } from './run-main.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'replay-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function replay(text: string, ...args: readonly string[]) {
  const file = path.join(folder, 'sales.csv');
  await writeFile(file, text);
  return runMain(['replay', file, '--json', ...args], { DATA_DIR: folder });
}

const oneBad = [header, aLine({ no: '1' }), aLine({ no: '2', price: 'free' }), aLine({ no: '3' })].join('\n');

test('prints how it reads the file, then what it would send', async () => {
  const { code, stdout, stderr } = await replay([header, aLine({ no: '1' })].join('\n'), '--dry-run');
  expect(code).toBe(0);
  expect(stderr).toMatch(/^sales.csv is read like this:\n {2}characters {2}UTF-8\n/);
  expect(stderr).toContain('1 receipts of 1 shoppers.');
  expect(JSON.parse(stdout)).toEqual({
    receipts: 1,
    returns: 0,
    unmatchedReturns: 0,
    zero: 0,
    amount: 1_275_000,
    badLines: 0,
  });
});

test('exits with an error after a bad line, and prints nothing on stdout', async () => {
  const { code, stdout, stderr } = await replay(oneBad);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('Line 3: UnitPrice "free" is not a number with a decimal point.');
  expect(stderr).toContain('Nothing was sent: 1 line cannot be used.');
});

test('--skip-bad still lists bad lines, and sends the others', async () => {
  const { code, stdout, stderr } = await replay(oneBad, '--skip-bad', '--dry-run');
  expect(code).toBe(0);
  expect(stderr).toContain('Line 3: UnitPrice "free"');
  expect(stderr).toContain('Left out: 1 invoice with a bad line.');
  expect(JSON.parse(stdout)).toMatchObject({ receipts: 2, badLines: 1 });
});

test('without a node it fails only after the report', async () => {
  const { code, stderr } = await replay(oneBad, '--skip-bad');
  expect(code).toBe(3);
  expect(stderr).toMatch(/is read like this:\n.*No node runs on/s);
});

test('a file of only bad lines sends nothing, even with --skip-bad', async () => {
  const { code, stderr } = await replay([header, aLine({ no: '2', price: 'free' })].join('\n'), '--skip-bad');
  expect(code).toBe(2);
  expect(stderr).toContain('No line of the file can be used. Nothing was sent.');
});

test.each(['', `${header}\r\n`])('a file without data is an error: %j', async (text) => {
  const { code, stderr } = await replay(text, '--skip-bad', '--dry-run');
  expect(code).toBe(2);
  expect(stderr).toMatch(/The file (is empty|has a header and no line of data)\. Nothing was sent\./);
});

test('the format options reach the reader', async () => {
  const text = 'Beleg;StockCode;Quantity;InvoiceDate;Price;CustomerID\n7;A;2;03/04/2010;1.234;5\n';
  const options = [
    '--map',
    'InvoiceNo=Beleg',
    '--dates',
    'mdy',
    '--decimal',
    'comma',
    '--encoding',
    'windows-1252',
  ];
  const { code, stderr } = await replay(text, '--dry-run', ...options);
  expect(code).toBe(0);
  expect(stderr).toContain('"03/04/2010" is 2010-03-04');
  expect(stderr).toContain('"1.234" is 1234');
  expect(
    (await replay(text, '--dry-run', '--map', 'InvoiceNo=Beleg', '--decimal', 'comma')).stderr,
  ).toContain('--dates');
});

test.each([
  [['--dates', 'ydm'], 'dmy, mdy, ymd'],
  [['--encoding', 'ascii'], 'windows-1256'],
  [['--map', 'x=y'], 'FIELD is one of'],
])('%j is a usage error', async (options, message) => {
  const { code, stderr } = await replay(oneBad, ...options);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test('a missing file or a folder is an error', async () => {
  for (const name of ['missing.csv', '']) {
    const { code, stderr } = await runMain(['replay', path.join(folder, name)], { DATA_DIR: folder });
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot be read: ENOENT|is not a file/);
  }
});
