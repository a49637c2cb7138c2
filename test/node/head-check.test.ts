// The head check on real nodes: what was committed but never announced here reaches the shopper all the same.
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
/** Followed here. */
let near: TestNode;
/** Commits to the same database and knows nothing of the other: as one that dies before it announces. */
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

test('an untold entry is pushed within the interval, in one push per commit, and once', async () => {
  const sara = await near.connect(shopper());
  const desk = await near.connect(kiosk());
  dataOf(await desk.ask('kiosk:bind', { userId: 'sara' }));
  const first = await buy(farTill, 'a1', 'sara');
  for (const client of [sara, desk]) {
    const push = await until(() => client.pushes('journal')[0], 'the untold entries');
    expect(push.entries).toEqual(first.entries);
  }
  // What this node knew of the shopper from before is not told any more.
  expect(dataOf(await sara.ask('user:stats', {}))).toMatchObject({ totalReceipts: 1 });

  const second = await buy(farTill, 'a2', 'sara');
  await until(() => sara.pushes('journal').length > 1, 'the second untold commit');
  const entries = sara.pushes('journal').flatMap((push) => push.entries);
  expect(entries).toEqual([...first.entries, ...second.entries]);
});

test('told and untold commits in turn arrive whole: what is missing in between is filled', async () => {
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

test('many shoppers behind at once are all brought up to date', async () => {
  const names = Array.from({ length: 60 }, (_, at) => `many-${at}`);
  const clients = await Promise.all(names.map((name) => near.connect(shopper(name))));
  await Promise.all(names.map((name) => buy(farTill, `${name}-r`, name)));
  for (const client of clients) await until(() => client.pushes('journal').length > 0, 'each of many pushes');
});

test('nothing is sent again to those who are up to date', async () => {
  const yan = await near.connect(shopper('yan'));
  await buy(nearTill, 'c1', 'yan');
  await buy(farTill, 'c2', 'yan');
  const ofFar = () =>
    yan.pushes('journal').some(({ entries }) => entries.some(({ receiptId }) => receiptId === 'cafe:c2'));
  await until(ofFar, 'what the other node has committed');
  // The check may see a commit of its own node before that node pushes it: then it is pushed twice.
  const pushes = yan.pushes('journal').length;
  // A whole round of the check, seen at another shopper.
  const wim = await near.connect(shopper('wim'));
  for (const receiptNo of ['c3', 'c4']) {
    const before = wim.pushes('journal').length;
    await buy(farTill, receiptNo, 'wim');
    await until(() => wim.pushes('journal').length > before, 'the next round');
  }
  await yan.caughtUp();
  expect(yan.pushes('journal')).toHaveLength(pushes);
});
