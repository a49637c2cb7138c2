// `user:resume`: the entries after a cursor, for shoppers, for the shopper at a kiosk, or for any shopper by an operator.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { maxResumeEntries } from '../../src/contracts/limits.ts';
import type { Outcome } from '../../src/contracts/receipts.ts';
import { resumed } from '../../src/contracts/shoppers.ts';
import type { Database } from '../../src/runtime/database.ts';
import { storedAsOf } from './in-ledger.ts';
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

let mongo: MongoDatabase;
let database: Database;
let node: TestNode;
/** On the same database, without a record cache: it reads the journal. */
let forgetful: TestNode;
let till: TestClient;
let sara: TestClient;
let epoch: string;
const bought: Awaited<ReturnType<typeof withEntries<Outcome>>>[] = [];

beforeAll(async () => {
  mongo = await mongoDatabase('user-resume');
  database = await mongo.open();
  ({ epoch } = database.store);
  node = await startTestNode({ database, tuning: { submitRatePerSecond: 10_000 } });
  forgetful = await startTestNode({ database, tuning: { recordsCacheMax: 0 } });
  till = await node.connect(tablet());
  sara = await node.connect(shopper());
  for (const receiptNo of ['r1', 'r2', 'r3']) {
    const reply = await till.ask('receipt:submit', aReceipt({ receiptNo }));
    bought.push(await withEntries(database.store, dataOf(reply)));
  }
});

afterAll(async () => {
  await node.stop();
  await forgetful.stop();
  await database.close();
  await mongo.drop();
});

const all = () => bought.flatMap(({ entries }) => entries);

test.each([
  ['from the node’s cache', () => node],
  ['from the journal', () => forgetful],
])('every cursor gets exactly the entries after it, in order, %s', async (_, where) => {
  const sara = await where().connect(shopper());
  for (let seq = 0; seq <= all().length; seq += 1) {
    const reply = dataOf(await sara.ask('user:resume', { epoch, seq }));
    expect(resumed.parse(reply)).toEqual({ epoch, entries: all().slice(seq), complete: true });
  }
});

test.each([
  ['of another epoch', { epoch: 'another', seq: 1 }],
  ['ahead of the store', { epoch: null, seq: 1_000_000 }],
])('a cursor %s gets the snapshot instead', async (_, cursor) => {
  const reply = dataOf(await sara.ask('user:resume', { seq: cursor.seq, epoch: cursor.epoch ?? epoch }));
  expect(resumed.parse(reply)).toMatchObject({
    epoch,
    entries: [],
    complete: false,
    snapshot: { userId: 'sara', seq: all().length },
  });
});

test('a gap in the journal is never reported as complete', async () => {
  let head = 0;
  for (const receiptNo of ['h1', 'h2', 'h3']) {
    ({ seq: head } = dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo, userId: 'hans' }))));
  }
  await storedAsOf(mongo.db, 'hans', head);
  const { deletedCount } = await mongo.db.collection('ledger').deleteOne({ claims: 'r|cafe:h2|1' });
  expect(deletedCount).toBe(1);
  const hans = await forgetful.connect(shopper('hans'));
  const reply = dataOf(await hans.ask('user:resume', { epoch, seq: 0 }));
  expect(reply).toMatchObject({ complete: false, entries: [], snapshot: { userId: 'hans' } });
});

test('a gap beyond the limit gets the snapshot, on MongoDB too', async () => {
  const userId = 'wide';
  const receipts = Array.from({ length: 200 }, (_, at) => aReceipt({ userId, receiptNo: `w${at}` }));
  const outcomes = await Promise.all(receipts.map((receipt) => till.ask('receipt:submit', receipt)));
  const head = Math.max(...outcomes.map((reply) => dataOf(reply).seq));
  expect(head).toBeGreaterThan(maxResumeEntries);
  const wide = await node.connect(shopper(userId));
  expect(dataOf(await wide.ask('user:resume', { epoch, seq: head - maxResumeEntries - 1 })).complete).toBe(
    false,
  );
  const { entries, complete } = dataOf(
    await wide.ask('user:resume', { epoch, seq: head - maxResumeEntries }),
  );
  expect(complete).toBe(true);
  expect(entries.map(({ seq }) => seq)).toEqual(
    entries.map((_, index) => head - maxResumeEntries + 1 + index),
  );
});

test('shoppers ask about themselves, operators about anyone, kiosks about the shopper they serve', async () => {
  const cursor = { epoch, seq: 0 };
  const other = await node.connect(shopper('sven'));
  expect(errorOf(await other.ask('user:resume', { ...cursor, userId: 'sara' })).code).toBe('forbidden');
  expect(dataOf(await sara.ask('user:resume', { ...cursor, userId: 'sara' })).entries).toEqual(all());
  const office = await node.connect(operator());
  expect(dataOf(await office.ask('user:resume', { ...cursor, userId: 'sara' })).entries).toEqual(all());
  expect(errorOf(await office.ask('user:resume', cursor))).toMatchObject({
    code: 'invalid',
    field: 'userId',
  });
  const desk = await node.connect(kiosk());
  expect(errorOf(await desk.ask('user:resume', cursor)).code).toBe('not_found');
  expect(errorOf(await till.ask('user:resume', cursor)).code).toBe('forbidden');
});
