// `receipt:void` over sockets with MongoDB: exactly what a receipt granted is taken back, once.
import { BSON } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Outcome } from '../../src/contracts/receipts.ts';
import type { Database } from '../../src/runtime/database.ts';
import { receiptsInLedger, storedAsOf } from './in-ledger.ts';
import type { MongoDatabase, TestNode } from './running-node.ts';
import {
  aReceipt,
  kiosk,
  mongoDatabase,
  operator,
  shopper,
  startTestNode,
  tablet,
  withEntries,
} from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let mongo: MongoDatabase;
let database: Database;
let node: TestNode;
let till: TestClient;
let office: TestClient;

beforeAll(async () => {
  mongo = await mongoDatabase('receipt-void');
  database = await mongo.open();
  node = await startTestNode({ database });
  till = await node.connect(tablet());
  office = await node.connect(operator());
});

afterAll(async () => {
  await node.stop();
  await database.close();
  await mongo.drop();
  expect(node.logged.filter(({ level }) => level === 'error')).toEqual([]);
});

const reason = 'brought back';
const submit = async (receiptNo: string, userId: string, amount = 100_000): Promise<Outcome> =>
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo, userId, amount })));

/** The shopper's stored document as of an entry, byte for byte, except its place in the ledger. */
async function storedBytes(userId: string, asOf: number): Promise<string> {
  const found = await storedAsOf(mongo.db, userId, asOf);
  return BSON.EJSON.stringify({ ...found, seq: 0, from: 0 }, { relaxed: false });
}

test('a void restores the shopper byte for byte', async () => {
  const first = await submit('a0', 'anna', 33_000);
  const before = await storedBytes('anna', first.seq);
  const applied = await submit('a1', 'anna');
  expect(await storedBytes('anna', applied.seq)).not.toBe(before);
  const voided = dataOf(await till.ask('receipt:void', { receiptNo: 'a1', reason }));

  expect(voided).toMatchObject({
    status: 'applied',
    receiptId: 'cafe:a1',
    userId: 'anna',
    coins: { delta: -applied.coins.delta, balance: 33 },
    xp: { delta: -100, total: 33 },
    level: { from: 2, to: 1 },
  });
  const { entries } = await withEntries(database.store, voided);
  expect(entries[0]?.seq).toBe(applied.seq + 1);
  expect(await storedBytes('anna', voided.seq)).toBe(before);
});

test('a repeated void is a duplicate, and so is the receipt sent again', async () => {
  await submit('b1', 'bea');
  const first = dataOf(await till.ask('receipt:void', { receiptNo: 'b1', reason }));
  expect(dataOf(await till.ask('receipt:void', { receiptNo: 'b1', reason: 'another reason' }))).toEqual({
    ...first,
    status: 'duplicate',
  });
  const again = await submit('b1', 'bea');
  expect(again).toMatchObject({ status: 'duplicate', coins: { delta: 110 } });
  const stats = dataOf(await office.ask('user:stats', { userId: 'bea' }));
  expect(stats).toEqual({ userId: 'bea', coins: 0, xp: 0, level: 1, totalReceipts: 0, totalSpent: 0 });
});

test('partial returns that add up to the receipt take back all of it, each with its own number', async () => {
  const { seq } = await submit('c0', 'carl', 5_000);
  const before = await storedBytes('carl', seq);
  await submit('c1', 'carl');
  const part = (returnNo: string, amount: number) =>
    till.ask('receipt:void', { receiptNo: 'c1', reason, returnNo, amount });
  const first = dataOf(await part('ret-1', 30_000));
  expect(first).toMatchObject({ status: 'applied', coins: { balance: 75 } });
  expect(dataOf(await part('ret-1', 30_000))).toEqual({ ...first, status: 'duplicate' });
  expect(errorOf(await part('ret-1', 30_001))).toMatchObject({ code: 'conflict', retryable: false });
  expect(errorOf(await part('ret-2', 70_001))).toMatchObject({ code: 'invalid', field: 'amount' });
  expect(dataOf(await part('ret-3', 69_999)).status).toBe('applied');
  const last = dataOf(await part('ret-4', 1));
  expect(last.status).toBe('applied');
  expect(await storedBytes('carl', last.seq)).toBe(before);
  expect(errorOf(await part('ret-5', 1))).toMatchObject({ code: 'invalid', field: 'amount' });
  expect(dataOf(await till.ask('receipt:void', { receiptNo: 'c1', reason })).status).toBe('duplicate');
});

test('a void after a partial return takes back the rest', async () => {
  const { seq } = await submit('d0', 'dora', 5_000);
  const before = await storedBytes('dora', seq);
  await submit('d1', 'dora');
  dataOf(await till.ask('receipt:void', { receiptNo: 'd1', reason, returnNo: 'd-ret', amount: 40_000 }));
  const rest = dataOf(await till.ask('receipt:void', { receiptNo: 'd1', reason }));
  expect(rest).toMatchObject({ status: 'applied', coins: { delta: -60, balance: 5 } });
  expect(await storedBytes('dora', rest.seq)).toBe(before);
});

test('a partial return of an unknown receipt is noted, once', async () => {
  const unknown = { receiptNo: 'nobody-knows', reason, returnNo: 'x', amount: 1 };
  expect(dataOf(await till.ask('receipt:void', unknown))).toMatchObject({ status: 'noted', userId: null });
  expect(dataOf(await till.ask('receipt:void', unknown))).toMatchObject({
    status: 'duplicate',
    userId: null,
  });
});

test.each([
  ['returnNo without amount', { returnNo: 'x' }, 'returnNo'],
  ['amount without returnNo', { amount: 1 }, 'returnNo'],
  ['an empty reason', { reason: '  ' }, 'reason'],
])('%s is invalid', async (_, change, field) => {
  const error = errorOf(await till.ask('receipt:void', { receiptNo: 'r', reason, ...change }));
  expect(error).toMatchObject({ code: 'invalid', field });
});

test('a void before its receipt stays: the receipt is rejected and earns nothing', async () => {
  const early = dataOf(await till.ask('receipt:void', { receiptNo: 'e1', reason }));
  expect(early).toMatchObject({ status: 'noted', userId: null, coins: { delta: 0 } });
  expect(dataOf(await till.ask('receipt:void', { receiptNo: 'e1', reason })).status).toBe('duplicate');
  expect(await submit('e1', 'emil')).toMatchObject({
    status: 'rejected',
    userId: 'emil',
    coins: { delta: 0 },
  });
  const again = await submit('e1', 'emil');
  expect(again).toMatchObject({ status: 'duplicate', coins: { delta: 0 } });
  expect(errorOf(await office.ask('user:stats', { userId: 'emil' })).code).toBe('not_found');
});

test('submit and void sent together end voided, with nothing awarded', async () => {
  const numbers = Array.from({ length: 20 }, (_, at) => `f${at}`);
  await Promise.all(
    numbers.flatMap((receiptNo) => [
      submit(receiptNo, `fay-${receiptNo}`),
      till.ask('receipt:void', { receiptNo, reason }).then(dataOf),
    ]),
  );
  for (const receiptNo of numbers) {
    const stats = dataOf(await office.ask('user:stats', { userId: `fay-${receiptNo}` }));
    expect(stats).toMatchObject({ coins: 0, xp: 0, level: 1, totalReceipts: 0, totalSpent: 0 });
  }
  const receipts = await receiptsInLedger(
    mongo.db,
    numbers.map((receiptNo) => `cafe:${receiptNo}`),
  );
  expect(receipts.size).toBe(numbers.length);
  // If the void arrived first, the receipt was rejected.
  const standing = [...receipts.values()].filter(
    ({ status }) => status !== 'voided' && status !== 'rejected',
  );
  expect(standing).toEqual([]);
});

test('the same void from two tills at once takes back once', async () => {
  const other = await node.connect(tablet('cafe', 'second-till'));
  await submit('g1', 'gina');
  const ask = (client: TestClient) => client.ask('receipt:void', { receiptNo: 'g1', reason });
  const replies = await Promise.all([till, other, till, other].map(ask));
  expect(replies.map((reply) => dataOf(reply).status).toSorted()).toEqual([
    'applied',
    'duplicate',
    'duplicate',
    'duplicate',
  ]);
  expect(dataOf(await office.ask('user:stats', { userId: 'gina' }))).toMatchObject({
    coins: 0,
    totalReceipts: 0,
  });
  other.close();
});

test('a tablet voids in its own store only; an operator names the store; kiosks and shoppers may not', async () => {
  const [elsewhere, desk, sara] = [
    await node.connect(tablet('bookshop')),
    await node.connect(kiosk()),
    await node.connect(shopper('hugo')),
  ];
  await submit('h1', 'hugo');
  expect(
    errorOf(await elsewhere.ask('receipt:void', { receiptNo: 'h1', storeId: 'cafe', reason })).code,
  ).toBe('forbidden');
  for (const client of [desk, sara]) {
    expect(errorOf(await client.ask('receipt:void', { receiptNo: 'h1', reason })).code).toBe('forbidden');
  }
  const storeless = errorOf(await office.ask('receipt:void', { receiptNo: 'h1', reason }));
  expect(storeless).toMatchObject({ code: 'invalid', field: 'storeId' });
  // The same number in the other store is another receipt.
  const other = dataOf(await elsewhere.ask('receipt:void', { receiptNo: 'h1', storeId: 'bookshop', reason }));
  expect(other).toMatchObject({ status: 'noted', receiptId: 'bookshop:h1', userId: null });
  expect(dataOf(await office.ask('user:stats', { userId: 'hugo' })).coins).toBe(110);

  const voided = dataOf(await office.ask('receipt:void', { receiptNo: 'h1', storeId: 'cafe', reason }));
  expect(voided).toMatchObject({ status: 'applied', userId: 'hugo', coins: { delta: -110 } });
  const push = await until(() => sara.pushes('journal').at(1), 'the journal of the void');
  // An operator's answer contains them.
  expect(push.entries).toEqual(voided.entries);
  const settled = await until(() => till.pushes('receipt:settled').at(-1), 'receipt:settled of the void');
  expect(settled).toMatchObject({ receiptId: 'cafe:h1', coins: { delta: -110 }, levelReached: null });
  for (const client of [elsewhere, desk, sara]) client.close();
});
