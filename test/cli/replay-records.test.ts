// Splitting a file into records: quotes, line ends, chunks, and a stray quote that affects only its own line.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BrokenRecord, CsvRecord } from '../../src/cli/replay/csv-records.ts';
import { readRecords } from '../../src/cli/replay/csv-records.ts';
import { maxLineLength } from '../../src/cli/replay/split-lines.ts';

async function* inPieces(text: string, length: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length);
}

async function records(text: string, { separator = ',', width = 3, piece = 1_000 } = {}) {
  const found: (CsvRecord | BrokenRecord)[] = [];
  for await (const record of readRecords(inPieces(text, piece), { separator, width, headerLine: 0 })) {
    found.push(record);
  }
  return found;
}

const fields = async (text: string) =>
  (await records(text)).map((record) => ('problem' in record ? record.problem : record.fields));

test.each([
  ['doubled quotes', '1,"SET 7 ""BABUSHKA"", BOXES",2', 'SET 7 "BABUSHKA", BOXES'],
  ['plain quotes inside a quoted field', '1,"SET 7 "BABUSHKA" BOXES",2', 'SET 7 "BABUSHKA" BOXES'],
  ['quotes inside a field without quotes', '1,SET 7 "BABUSHKA",2', 'SET 7 "BABUSHKA"'],
  ['inches', '1,PLATE 12",2', 'PLATE 12"'],
  ['a quote at the start that is never closed', '1,"BABUSHKA,2', '"BABUSHKA'],
  ['spaces around quotes', '1, "A, B" ,2', 'A, B'],
  ['a line break in quotes', '1,"A\r\nB",2', 'A\nB'],
  ['an empty quoted field', '1,"",2', ''],
])('%s', async (_, line, description) => {
  expect(await fields(`${line}\n7,8,9\n`)).toEqual([
    ['1', description, '2'],
    ['7', '8', '9'],
  ]);
});

test('an unclosed quote does not join the lines after it', async () => {
  const good = Array.from({ length: 200 }, (_, index) => `${index},"A, ""B""",x`);
  const found = await records(['1,"12" PLATE,2', ...good].join('\n'));
  expect(found).toHaveLength(201);
  expect(found[0]).toEqual({ line: 1, fields: ['1', '"12" PLATE', '2'] });
  expect(found[200]).toEqual({ line: 201, fields: ['199', 'A, "B"', 'x'] });
});

test('a line with such a quote and the wrong number of columns is bad under its own number', async () => {
  expect(await records('1,2,3\n1,"2,3,4,5\n4,5,6\n')).toEqual([
    { line: 1, fields: ['1', '2', '3'] },
    { line: 2, problem: 'a quote is opened and not closed', fields: ['1', '"2', '3', '4', '5'] },
    { line: 3, fields: ['4', '5', '6'] },
  ]);
});

test('lines are numbered as in an editor, across line breaks in fields and empty lines', async () => {
  const found = await records('1,"a\nb",3\n\n4,5,6\r\n,,\r7,8,9');
  expect(found.map(({ line }) => line)).toEqual([1, 4, 6]);
});

test('a file with quotes around every field loses them even if one quote is stray', async () => {
  expect(await fields('"1","A"" B","2"\n"3","BABUSHKA,"4"\n"5","C","6"\n')).toEqual([
    ['1', 'A" B', '2'],
    ['3', '"BABUSHKA', '4'],
    ['5', 'C', '6'],
  ]);
});

test('two stray quotes do not join the lines between them', async () => {
  expect(await fields('1,"12 INCH,2\n3,"SET 7 ""X"", Y",4\n5,12",6\n')).toEqual([
    ['1', '"12 INCH', '2'],
    ['3', 'SET 7 "X", Y', '4'],
    ['5', '12"', '6'],
  ]);
});

test('lines may have too few, too many or empty columns at the end', async () => {
  expect(await fields('1,2\n1,2,3,4\n1,2,3,,\n')).toEqual([
    '2 columns, where the header has 3',
    '4 columns, where the header has 3; a separator inside a field needs quotes around the field',
    ['1', '2', '3', '', ''],
  ]);
});

test('a line without an end is not kept in memory', async () => {
  const text = `1,2,3\n${'x'.repeat(maxLineLength * 3)}\n4,5,6\n`;
  expect(await records(text, { piece: 10_000 })).toEqual([
    { line: 1, fields: ['1', '2', '3'] },
    { line: 2, problem: 'longer than 64 KB', fields: [] },
    { line: 3, fields: ['4', '5', '6'] },
  ]);
});

const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;

test('CSV that was written is read back the same, however it is split into chunks', async () => {
  const of = (...units: readonly string[]) => fc.string({ unit: fc.constantFrom(...units), maxLength: 6 });
  const field = fc.oneof(of('a', '7', ',', ';', '"', ' ', 'س'), of('a', '"', '\n', ' '));
  const record = fc.tuple(fc.constantFrom('536365', 'C2'), field, fc.constantFrom('x', 'y"'));
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { maxLength: 8 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.constantFrom(',', ';', '\t'),
      fc.integer({ min: 1, max: 9 }),
      async (rows, end, separator, piece) => {
        const text = rows.map((row) => row.map(quoted).join(separator) + end).join('');
        const found = await records(text, { separator, piece });
        expect(found.map((one) => ('problem' in one ? one : one.fields))).toEqual(rows);
      },
    ),
    { numRuns: 300 },
  );
});
