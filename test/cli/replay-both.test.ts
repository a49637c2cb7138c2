// Both editions of the data set, replayed to a running node: complete, and all duplicates the second time.
import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import demonstrationMall from '../../src/rulebooks/demonstration-mall.json' with { type: 'json' };
import { parseRulebook } from '../../src/rulebooks/parse-rulebook.ts';
import type { TestNode } from '../node/running-node.ts';
import { memoryDatabase, secret, startTestNode } from '../node/running-node.ts';
import { header } from './invoice-csv.ts';
import { retailCsv } from './retail-csv.ts';
import { runMain } from './run-main.ts';

let folder: string;
let node: TestNode;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'replay-both-'));
  const parsed = parseRulebook(demonstrationMall, null);
  if (!parsed.ok) throw new Error('the demonstration mall is not right');
  const database = await memoryDatabase(parsed.rulebook);
  node = await startTestNode({ database, tuning: { submitRatePerSecond: 1_000 } });
});
afterAll(async () => {
  await node.stop();
  rmSync(folder, { recursive: true });
});

async function replay(name: string, text: string): Promise<Record<string, number>> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  const env = { DATA_DIR: folder, JWT_SECRET: secret };
  const { code, stdout, stderr } = await runMain(['replay', file, '--json', '--url', node.url], env);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout) as Record<string, number>; // counts, as the contract says
}

/** Other column names, a prefix for every number, and lines that only this edition has. */
function secondEdition(): string {
  const names = 'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country';
  const [, ...lines] = retailCsv().trim().split('\n');
  const renumbered = lines.map((line) => line.replace(/^(C?)/, (_, sign: string) => `${sign}II-`));
  const own = [
    'A506401,B,Adjust bad debt,1,2010-12-02 13:36:00,-53594.36,,United Kingdom',
    '507225,BANK CHARGES,Bank Charges,-1,2010-12-02 12:14:00,848.43,,United Kingdom',
    '509472,ADJUST,"Adjustment by john on 26/01/2010 16",1,2010-12-02 10:00:00,5.95,14156.0,EIRE',
  ];
  return [names, ...renumbered, ...own].join('\n');
}

const counts = { conflict: 0, rejected: 0, badLines: 0 };

test.each([
  ['the first edition', retailCsv, header],
  ['the second edition', secondEdition, 'Invoice,'],
])(
  '%s is applied completely, and the second time every receipt is a duplicate',
  async (name, content, start) => {
    const text = content();
    expect(text.startsWith(start)).toBe(true);
    const first = await replay(`${name}.csv`, text);
    const { receipts, returns, amount } = first;
    expect(receipts).toBeGreaterThan(100);
    expect(returns).toBeGreaterThan(0);
    expect(first).toMatchObject({ ...counts, applied: receipts, duplicate: 0 });
    const again = await replay(`${name}.csv`, text);
    expect(again).toMatchObject({ ...counts, receipts, returns, amount, applied: 0, duplicate: receipts });
  },
);
