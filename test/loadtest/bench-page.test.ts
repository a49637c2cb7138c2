// The frame of the benchmark: goals, merged rows, and the page with missed goals and unmeasured rows.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { inTurn } from '../../loadtest/bench/contenders.ts';
import { concluded, createTable, isMet, type Measured } from '../../loadtest/bench/measurement.ts';
import { measurements } from '../../loadtest/bench/measurements.ts';
import { figureText, pageMarker, performancePage } from '../../loadtest/bench/page.ts';
import { mergeRows, type Row, readRows } from '../../loadtest/bench/results-file.ts';

const aMeasured = (changes: Partial<Measured> = {}): Measured => ({
  lines: [{ name: 'product', values: { 'receipts/s': [90, 100, 110] } }],
  checks: [{ what: 'against the rival', figure: 2, unit: '×', goal: { is: 'at least', value: 3 } }],
  faults: [],
  notes: [],
  ...changes,
});
const aRow = (id: string, measured: Partial<Measured> = {}, measuredOn = '2026-11-24'): Row => ({
  id,
  work: `work of ${id}`,
  measuredOn,
  rounds: 3,
  seconds: 6,
  tookSeconds: 100,
  machine: {
    processor: 'a processor',
    cores: 2,
    memoryGiB: 24,
    system: 'Linux 6.1',
    node: '24.21.0',
    mongodb: '6.0.5',
  },
  measured: aMeasured(measured),
});
const order = [
  { id: 'P1', work: 'first' },
  { id: 'P2', work: 'second' },
];

test.each([
  { is: 'at least', value: 3, met: 3, missed: 2.99 },
  { is: 'at most', value: 3, met: 3, missed: 3.01 },
  { is: 'below', value: 100, met: 99.9, missed: 100 },
  { is: 'exactly', value: 0, met: 0, missed: 1 },
] as const)('$is $value: $met meets the goal, $missed misses it', ({ is, value, met, missed }) => {
  expect(isMet({ figure: met, goal: { is, value } })).toBe(true);
  expect(isMet({ figure: missed, goal: { is, value } })).toBe(false);
});

test('a round with faults has no figure, and its row does not count', () => {
  const table = createTable();
  table.add('product', { rate: 100 });
  table.add('product', { rate: 900 }, ['receipts stored: 1, expected 2']);
  expect(table.median('product', 'rate')).toBe(100);
  expect(concluded(table, []).faults).toEqual(['product: receipts stored: 1, expected 2']);
});

test('a figure that could not be computed is a fault, not a goal met', () => {
  const table = createTable();
  const goal = { is: 'at most', value: 15 } as const;
  const measured = concluded(table, [
    { what: 'CPU', figure: table.median('nobody', 'CPU'), unit: 'µs', goal },
  ]);
  expect(measured.checks).toEqual([]);
  expect(measured.faults).toEqual(['no figure: CPU']);
});

test('new rows replace the old ones; a row that does not count replaces none that does', () => {
  const [old1, old2, new1] = [aRow('P1', {}, '2026-01-01'), aRow('P2', {}, '2026-01-01'), aRow('P1')];
  const broken2 = aRow('P2', { faults: ['something'] });
  expect(mergeRows([old1, old2], [new1, broken2])).toEqual([new1, old2]);
  expect(mergeRows([broken2], [old2])).toEqual([old2]);
  expect(mergeRows([], [broken2])).toEqual([broken2]);
});

test('the page shows figure, goal and whether it is met, and what was not measured', () => {
  const page = performancePage([aRow('P1')], order);
  expect(page).toContain(pageMarker);
  expect(page).toContain('| P1 | first: against the rival | ≥ 3 × | 2 × | **missed** |');
  expect(page).toContain('| P2 | second | not measured yet |');
  expect(page).toContain('| product | 100 (90–110) |');
  expect(page).toContain('a processor, 2 cores, 24 GiB');
  expect(performancePage([aRow('P1', { faults: ['no work'] })], order)).toContain('does not count: no work');
});

test('a file of another kind is refused, and a missing file has no rows', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'deerfields-bench-test-'));
  try {
    const file = path.join(folder, 'performance.json');
    expect(await readRows(file)).toEqual([]);
    await writeFile(file, '{"rows":[{"id":"P1"}]}');
    await expect(readRows(file)).rejects.toThrow();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('figures have three digits, and thousands a comma', () => {
  expect([1234.5, 123.45, 12.345, 1.2345, 64].map(figureText)).toEqual([
    '1,235',
    '123',
    '12.3',
    '1.23',
    '64',
  ]);
});

test('every other round runs in the opposite order, and measurements have distinct names', () => {
  expect([inTurn(['a', 'b'], 1), inTurn(['a', 'b'], 2)]).toEqual([
    ['a', 'b'],
    ['b', 'a'],
  ]);
  expect(new Set(measurements.map(({ id }) => id)).size).toBe(measurements.length);
});
