// `receipt:submit` over sockets with MongoDB: awarded once, answered with the outcome, pushed to those concerned.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outcome } from '../../src/contracts/receipts.ts';
import { journal } from '../../src/contracts/shoppers.ts';
import type { Database } from '../../src/runtime/database.ts';
import { dayMs } from '../builders.ts';
import { receiptsInLedger, recordsInLedger, storedAsOf } from './in-ledger.ts';
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
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let mongo: MongoDatabase;
let database: Database;
let node: TestNode;
let till: TestClient;

beforeAll(async () => {
  mongo = await mongoDatabase('receipt-submit');
  database = await mongo.open();
  // Without the head check, which may push a commit before its own node does: each push is counted once.
  node = await startTestNode({ database, tuning: { submitRatePerSecond: 1_000, headCheckMs: 600_000 } });
  till = await node.connect(tablet());
});

afterAll(async () => {
  await node.stop();
  await database.close();
  await mongo.drop();
  expect(node.logged.filter(({ level }) => level === 'error')).toEqual([]);
});

const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
const stored = (userId: string) =>
  mongo.db.collection<{ _id: string; coins: number }>('users').findOne({ _id: userId });

test('a receipt is applied, and the answer contains everything that changed', async () => {
  const applied = dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'a1', userId: 'anna' })));

  expect(outcome.parse(applied)).toEqual(applied);
  expect(applied).not.toHaveProperty('entries');
  expect(applied).toMatchObject({
    status: 'applied',
    receiptId: 'cafe:a1',
    userId: 'anna',
    coins: { delta: 110, balance: 110 },
    xp: { delta: 100, total: 100 },
    level: { from: 1, to: 2 },
    missions: [{ code: 'regular', progress: 1, target: 3, completed: false }],
  });
  const { entries } = await withEntries(database.store, applied);
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
  expect(applied.seq).toBe(entries.length);
  expect(entries.at(-1)?.balance).toBe(110);
  expect(entries.reduce((sum, { coins = 0 }) => sum + coins, 0)).toBe(110);
});

test('an answer means committed: shopper, receipt and journal are in the database', async () => {
  expect(await stored('bea')).toBeNull();
  const applied = dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'b1', userId: 'bea' })));

  const [record, ...others] = await recordsInLedger(mongo.db, 'bea');
  expect(record).toMatchObject({ firstSeq: 1, seq: applied.seq, ref: 'cafe:b1', after: { coins: 110 } });
  expect(others).toEqual([]);
  expect((await receiptsInLedger(mongo.db, ['cafe:b1'])).get('cafe:b1')).toMatchObject({
    userId: 'bea',
    status: 'applied',
    left: 100_000,
  });
  expect(await storedAsOf(mongo.db, 'bea', applied.seq)).toMatchObject({
    coins: 110,
    xp: 100,
    level: 2,
    totalReceipts: 1,
    totalSpent: 100_000,
  });
});

test('the same receipt 50 times at once from several tills is awarded once and answered 50 times alike', async () => {
  const tills = await Promise.all(
    [1, 2, 3, 4, 5].map((till) => node.connect(tablet('cafe', `till-${till}`))),
  );
  const receipt = aReceipt({ receiptNo: 'c1', userId: 'carl' });
  const replies = await Promise.all(
    Array.from({ length: 50 }, (_, at) => tills[at % tills.length]?.ask('receipt:submit', receipt)),
  );

  const outcomes = replies.map((reply) => reply && dataOf(reply));
  const statuses = outcomes.map((outcome) => outcome?.status);
  expect(statuses.filter((status) => status === 'applied')).toHaveLength(1);
  expect(statuses.filter((status) => status === 'duplicate')).toHaveLength(49);
  const alike = new Set(outcomes.map((outcome) => JSON.stringify({ ...outcome, status: '' })));
  expect(alike.size).toBe(1);
  expect(await recordsInLedger(mongo.db, 'carl')).toHaveLength(1);
  const carl = await storedAsOf(mongo.db, 'carl', outcomes[0]?.seq ?? 0);
  expect(carl).toMatchObject({ coins: 110, totalReceipts: 1 });
  for (const { close } of tills) close();
});

test('the first submission counts: another shopper, amount or currency is a conflict, other details are ignored', async () => {
  // Two hours of one day in the mall, whenever the test runs.
  const day = ago(dayMs).slice(0, 10);
  const receipt = aReceipt({ receiptNo: 'd1', userId: 'dora', issuedAt: `${day}T09:00:00Z` });
  const first = dataOf(await till.ask('receipt:submit', receipt));
  for (const change of [{ userId: 'dan' }, { amount: 100_001 }, { currency: 'EUR' }]) {
    const error = errorOf(await till.ask('receipt:submit', { ...receipt, ...change }));
    expect(error).toMatchObject({ code: 'conflict', retryable: false });
  }
  const details = {
    issuedAt: `${day}T08:00:00Z`,
    items: [{ quantity: 1, amount: 100_000 }],
    currency: 'IRR',
  };
  const again = dataOf(await till.ask('receipt:submit', { ...receipt, ...details }));

  expect(again).toEqual({ ...first, status: 'duplicate' });
  expect(await recordsInLedger(mongo.db, 'dan')).toEqual([]);
  expect(await stored('dan')).toBeNull();
  expect(await recordsInLedger(mongo.db, 'dora')).toHaveLength(1);
  expect(await storedAsOf(mongo.db, 'dora', first.seq)).toMatchObject({ coins: 110, totalReceipts: 1 });
});

test.each([
  ['in a currency that is not the mall’s', { currency: 'EUR' }, { code: 'invalid', field: 'currency' }],
  ['older than the limit', { issuedAt: ago(31 * dayMs) }, { code: 'too_old' }],
  ['with a negative total', { amount: -500_000 }, { code: 'invalid', field: 'amount' }],
])('a new receipt %s is refused and changes nothing', async (_, change, refusal) => {
  const error = errorOf(
    await till.ask('receipt:submit', aReceipt({ receiptNo: 'e1', userId: 'emil', ...change })),
  );
  expect(error).toMatchObject({ ...refusal, retryable: false });
  expect(await stored('emil')).toBeNull();
  expect(await receiptsInLedger(mongo.db, ['cafe:e1'])).toEqual(new Map());
});

test('a receipt that is a month old is accepted', async () => {
  for (const [receiptNo, issuedAt] of [
    ['f1', ago(60_000)],
    ['f2', ago(29 * dayMs)],
  ] as const) {
    const reply = await till.ask('receipt:submit', aReceipt({ receiptNo, userId: 'fred', issuedAt }));
    expect(dataOf(reply).status).toBe('applied');
  }
});

test('a late repetition of a settled receipt is a duplicate, not too old', async () => {
  const receipt = aReceipt({ receiptNo: 'g1', userId: 'gina', issuedAt: ago(30 * dayMs - 60_000) });
  const first = dataOf(await till.ask('receipt:submit', receipt));
  // As if the repetition arrived weeks later: on a node with empty caches that accepts receipts of one day.
  const later = await startTestNode({ database, settings: { RECEIPT_MAX_AGE_DAYS: '1' } });
  const late = await later.connect(tablet());

  expect(dataOf(await late.ask('receipt:submit', receipt))).toEqual({ ...first, status: 'duplicate' });
  const other = aReceipt({ ...receipt, receiptNo: 'g2' });
  expect(errorOf(await late.ask('receipt:submit', other)).code).toBe('too_old');
  await later.stop();
});

test('a till that requests no acknowledgement is served all the same', async () => {
  const sara = await node.connect(shopper('hugo'));
  till.socket.emit('receipt:submit', aReceipt({ receiptNo: 'h1', userId: 'hugo' }));
  await until(
    () => sara.pushes('journal').length > 0,
    'the journal of a receipt sent without acknowledgement',
  );
  await until(
    async () => (await stored('hugo'))?.coins === 110,
    'the stored shopper, which follows the ledger',
  );
  sara.close();
});

test('all entries of a commit reach every socket of the shopper in one push, and nobody else', async () => {
  const [phone, tabletAtHome, other] = await Promise.all(
    ['ida', 'ida', 'ian'].map((sub) => node.connect(shopper(sub))),
  );
  const applied = dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'i1', userId: 'ida' })));
  for (const client of [phone, tabletAtHome]) {
    const push = await until(() => client?.pushes('journal')[0], 'the journal');
    expect(journal.parse(push)).toEqual({
      userId: 'ida',
      epoch: database.store.epoch,
      entries: (await withEntries(database.store, applied)).entries,
    });
  }
  for (const [client, count] of [
    [phone, 1],
    [tabletAtHome, 1],
    [other, 0],
  ] as const) {
    await client?.caughtUp();
    expect(client?.pushes('journal')).toHaveLength(count);
  }
  expect(other?.pushes('receipt:settled')).toEqual([]);
  for (const client of [phone, tabletAtHome, other]) client?.close();
});

test('the store’s tills are told that it was settled, without shopper or balance; other stores are not', async () => {
  const [own, desk, elsewhere] = await Promise.all([
    node.connect(tablet('bookshop')),
    node.connect(kiosk('bookshop')),
    node.connect(tablet('cobbler')),
  ]);
  const submitted = await own.ask('receipt:submit', aReceipt({ receiptNo: 'j1', userId: 'jan-the-shopper' }));
  expect(dataOf(submitted).status).toBe('applied');
  for (const client of [own, desk]) {
    const settled = await until(() => client.pushes('receipt:settled')[0], 'receipt:settled');
    expect(settled).toEqual({
      status: 'applied',
      receiptId: 'bookshop:j1',
      coins: { delta: 110 },
      xp: { delta: 100 },
      levelReached: 2,
      missionsCompleted: [],
      receipt: {
        receiptId: 'bookshop:j1',
        receiptNo: 'j1',
        at: expect.any(String),
        amount: 100_000,
        left: 100_000,
        standing: 'applied',
      },
    });
    expect(JSON.stringify(settled)).not.toContain('jan-the-shopper');
    expect(client.pushes('journal')).toEqual([]);
  }
  await elsewhere.caughtUp();
  expect(elsewhere.pushes('receipt:settled')).toEqual([]);
  for (const client of [own, desk, elsewhere]) client.close();
});
