// `store:today`: all tills of a store get the same list, whichever till sent a receipt and whichever node answers.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storeReceipts } from '../../src/contracts/receipts.ts';
import { createReadStoreToday } from '../../src/queries/store-today.ts';
import type { TestNode } from './running-node.ts';
import { aReceipt, kiosk, mongoDatabase, startTestNode, tablet } from './running-node.ts';
import { dataOf } from './test-client.ts';

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode();
});
afterAll(() => node.stop());

test('two tablets of a store have the same list, also after one takes back; another store has its own', async () => {
  const [one, other, elsewhere] = await Promise.all([
    node.connect(tablet('cafe', 'till-1')),
    node.connect(tablet('cafe', 'till-2')),
    node.connect(tablet('bakery')),
  ]);
  expect(dataOf(await one.ask('store:today', {}))).toEqual({ receipts: [], complete: true });
  for (const receiptNo of ['t1', 't2', 't3'])
    dataOf(await one.ask('receipt:submit', aReceipt({ receiptNo })));
  dataOf(await other.ask('receipt:void', { receiptNo: 't1', reason: 'mistake' }));
  dataOf(
    await other.ask('receipt:void', { receiptNo: 't2', returnNo: 'b1', amount: 40_000, reason: 'size' }),
  );
  const seen = storeReceipts.parse(dataOf(await other.ask('store:today', {})));
  expect(seen).toEqual(dataOf(await one.ask('store:today', {})));
  expect(seen.receipts.map(({ receiptNo, left, standing }) => [receiptNo, left, standing]).sort()).toEqual([
    ['t1', 0, 'voided'],
    ['t2', 60_000, 'returned'],
    ['t3', 100_000, 'applied'],
  ]);
  expect(JSON.stringify(seen)).not.toContain('sara');
  expect(dataOf(await elsewhere.ask('store:today', {})).receipts).toEqual([]);
  const desk = await node.connect(kiosk('cafe'));
  expect(await desk.ask('store:today', {})).toMatchObject({ ok: false, error: { code: 'forbidden' } });
});

test('the list has receipts of other nodes, and those from before a restart', async () => {
  const mongo = await mongoDatabase('store-today');
  const [first, second] = [
    await startTestNode({ database: await mongo.open() }),
    await startTestNode({ database: await mongo.open() }),
  ];
  try {
    const here = await first.connect(tablet());
    const there = await second.connect(tablet('cafe', 'till-2'));
    dataOf(await there.ask('store:today', {}));
    dataOf(await here.ask('receipt:submit', aReceipt({ receiptNo: 'n1' })));
    const { receipts } = dataOf(await there.ask('store:today', {}));
    expect(receipts.map(({ receiptNo }) => receiptNo)).toEqual(['n1']);
  } finally {
    for (const running of [first, second]) {
      await running.stop();
      await running.database.close();
    }
    await mongo.drop();
  }
});

test('one scan serves all requests that arrive during it, and omits receipts beyond its limit', async () => {
  let scans = 0;
  const read = createReadStoreToday({
    latestDocuments: {
      since: async function* () {
        scans += 1;
        await Promise.resolve();
        yield [];
      },
    },
    limit: 10,
    dayStartMs: () => 0,
    now: () => 1_000,
  });
  await Promise.all(Array.from({ length: 50 }, () => read('cafe')));
  // The scan that was running, and one that started after the last request.
  expect(scans).toBe(2);
  expect(read.figures()).toMatchObject({ size: 0, max: 10, misses: 2 });
});
