// `user:stats` and `user:snapshot`: a shopper's present state, for the shopper and for operators.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { snapshot, stats } from '../../src/contracts/shoppers.ts';
import type { Database } from '../../src/runtime/database.ts';
import type { MongoDatabase, TestNode } from './running-node.ts';
import { aReceipt, mongoDatabase, operator, screen, shopper, startTestNode, tablet } from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf, errorOf } from './test-client.ts';

let mongo: MongoDatabase;
let database: Database;
let node: TestNode;
let till: TestClient;
let sara: TestClient;
let office: TestClient;

beforeAll(async () => {
  mongo = await mongoDatabase('user-stats');
  database = await mongo.open();
  node = await startTestNode({ database });
  [till, sara, office] = [
    await node.connect(tablet()),
    await node.connect(shopper()),
    await node.connect(operator()),
  ];
});

afterAll(async () => {
  await node.stop();
  await database.close();
  await mongo.drop();
});

const asked = ['user:stats', 'user:snapshot'] as const;

test('statistics change at once with receipts, returns and voids', async () => {
  const nothing = { userId: 'sara', coins: 0, xp: 0, level: 1, totalReceipts: 0, totalSpent: 0 };
  expect(dataOf(await sara.ask('user:stats', {}))).toEqual(nothing);
  for (const receiptNo of ['r1', 'r2', 'r3'])
    dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo })));
  // 3 × 100, 10 for the level, 50 for the third receipt.
  const bought = { userId: 'sara', coins: 360, xp: 300, level: 2, totalReceipts: 3, totalSpent: 300_000 };
  expect(dataOf(await sara.ask('user:stats', {}))).toEqual(bought);
  expect(dataOf(await office.ask('user:stats', { userId: 'sara' }))).toEqual(bought);

  const part = { receiptNo: 'r1', reason: 'torn', returnNo: 'x1', amount: 40_000 };
  dataOf(await till.ask('receipt:void', part));
  expect(dataOf(await sara.ask('user:stats', {}))).toEqual({
    ...bought,
    coins: 320,
    xp: 260,
    totalSpent: 260_000,
  });
  for (const receiptNo of ['r1', 'r2', 'r3'])
    dataOf(await till.ask('receipt:void', { receiptNo, reason: 'all' }));
  expect(dataOf(await sara.ask('user:stats', {}))).toEqual(nothing);
});

test('the snapshot has the statistics, the place in the journal and the missions', async () => {
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 's1', userId: 'sven', amount: 50_000 })));
  const sven = await node.connect(shopper('sven'));
  const standing = snapshot.parse(dataOf(await sven.ask('user:snapshot', {})));
  const totals = stats.parse(dataOf(await sven.ask('user:stats', {})));
  expect(standing).toMatchObject({
    ...totals,
    seq: expect.any(Number),
    debt: 0,
    nextLevel: { level: 2, xp: 100 },
  });
  expect(standing.missions).toMatchObject([
    { code: 'regular', progress: 1, target: 3, reward: { coins: 50 } },
  ]);
  expect(dataOf(await office.ask('user:snapshot', { userId: 'sven' }))).toEqual(standing);
});

describe.each(asked)('%s', (event) => {
  test('is for the shopper alone, named or not', async () => {
    expect(dataOf(await sara.ask(event, {})).userId).toBe('sara');
    expect(dataOf(await sara.ask(event, { userId: 'sara' })).userId).toBe('sara');
    expect(errorOf(await sara.ask(event, { userId: 'sven' }))).toMatchObject({
      code: 'forbidden',
      retryable: false,
    });
  });

  test('an operator names the shopper, and is told if there is none', async () => {
    expect(errorOf(await office.ask(event, {}))).toMatchObject({ code: 'invalid', field: 'userId' });
    expect(errorOf(await office.ask(event, { userId: 'nobody' }))).toMatchObject({
      code: 'not_found',
      field: 'userId',
      retryable: false,
    });
  });

  test('is forbidden to tablets and screens', async () => {
    const wall = await node.connect(screen());
    for (const client of [till, wall]) expect(errorOf(await client.ask(event, {})).code).toBe('forbidden');
    wall.close();
  });
});
