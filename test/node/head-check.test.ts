// The head check on real nodes: an entry that was committed but never pushed reaches the shopper.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/runtime/database.ts';
import type { MongoDatabase, TestNode } from './running-node.ts';
import {
  aReceipt,
  kiosk,
  mongoDatabase,
  shopper,
  startTestNode,
  tablet,
  withEntries,
} from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf } from './test-client.ts';
import { until } from './until.ts';

const headCheckMs = 200;

let mongo: MongoDatabase;
let databases: [Database, Database];
/** Connected here. */
let near: TestNode;
/** A node on the same database that commits and never announces, like one that dies in between. */
let far: TestNode;
let nearTill: TestClient;
let farTill: TestClient;

beforeAll(async () => {
  mongo = await mongoDatabase('head-check');
  databases = [await mongo.open(), await mongo.open()];
  near = await startTestNode({ database: databases[0], tuning: { headCheckMs } });
  far = await startTestNode({ database: databases[1], tuning: { headCheckMs: 600_000 } });
  nearTill = await near.connect(tablet());
  farTill = await far.connect(tablet());
});

afterAll(async () => {
  await Promise.all([near.stop(), far.stop()]);
  for (const database of databases) await database.close();
  await mongo.drop();
});

const buy = async (till: TestClient, receiptNo: string, userId: string) =>
  withEntries(near.database.store, dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo, userId }))));

test('an entry that was never pushed is pushed at the next interval, once, in one push per commit', async () => {
  const sara = await near.connect(shopper());
  const desk = await near.connect(kiosk());
  dataOf(await desk.ask('kiosk:bind', { userId: 'sara' }));
  const first = await buy(farTill, 'a1', 'sara');
  for (const client of [sara, desk]) {
    const push = await until(() => client.pushes('journal')[0], 'the missing entries');
    expect(push.entries).toEqual(first.entries);
  }
  // This node's earlier copy of the shopper is no longer used.
  expect(dataOf(await sara.ask('user:stats', {}))).toMatchObject({ totalReceipts: 1 });

  const second = await buy(farTill, 'a2', 'sara');
  await until(() => sara.pushes('journal').length > 1, 'the second missing commit');
  const entries = sara.pushes('journal').flatMap((push) => push.entries);
  expect(entries).toEqual([...first.entries, ...second.entries]);
});

test('pushed and missed commits arrive completely: the gap between them is filled', async () => {
  const zoe = await near.connect(shopper('zoe'));
  let head = 0;
  for (let at = 0; at < 10; at += 1) {
    ({ seq: head } = await buy(at % 2 === 0 ? farTill : nearTill, `b${at}`, 'zoe'));
  }
  const seen = (): Set<number> =>
    new Set(zoe.pushes('journal').flatMap(({ entries }) => entries.map(({ seq }) => seq)));
  await until(() => seen().size === head, 'every entry');
  expect(Math.max(...seen())).toBe(head);
});

test('many shoppers who are behind at once all get their entries', async () => {
  const names = Array.from({ length: 60 }, (_, at) => `many-${at}`);
  const clients = await Promise.all(names.map((name) => near.connect(shopper(name))));
  await Promise.all(names.map((name) => buy(farTill, `${name}-r`, name)));
  for (const client of clients) await until(() => client.pushes('journal').length > 0, 'each of many pushes');
});

test('shoppers who are up to date get nothing again', async () => {
  const yan = await near.connect(shopper('yan'));
  await buy(nearTill, 'c1', 'yan');
  await buy(farTill, 'c2', 'yan');
  const ofFar = () =>
    yan.pushes('journal').some(({ entries }) => entries.some(({ receiptId }) => receiptId === 'cafe:c2'));
  await until(ofFar, 'what the other node has committed');
  // The check may see its own node's commit before the node pushes it. Then it is pushed twice.
  const pushes = yan.pushes('journal').length;
  // A whole round of the check, observed at another shopper.
  const wim = await near.connect(shopper('wim'));
  for (const receiptNo of ['c3', 'c4']) {
    const before = wim.pushes('journal').length;
    await buy(farTill, receiptNo, 'wim');
    await until(() => wim.pushes('journal').length > before, 'the next head check');
  }
  await yan.caughtUp();
  expect(yan.pushes('journal')).toHaveLength(pushes);
});
