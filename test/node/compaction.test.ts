// A node with data older than its retention compacts by itself, and says what it can no longer answer.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resumed } from '../../src/contracts/shoppers.ts';
import type { LedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import type { Database } from '../../src/runtime/database.ts';
import { aSubmit, dayMs } from '../builders.ts';
import { createCommitter } from '../pipeline/small-pipeline.ts';
import { reportAt } from './report-at.ts';
import type { MongoDatabase, TestNode } from './running-node.ts';
import {
  aReceipt,
  mallRules,
  mongoDatabase,
  operator,
  shopper,
  startTestNode,
  tablet,
} from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let mongo: MongoDatabase;
let database: Database;
let node: TestNode;
let till: TestClient;
let epoch: string;
let ledgerSnapshot: LedgerSnapshot;
const oldIssuedAt = new Date(Date.now() - 500 * dayMs).toISOString();

beforeAll(async () => {
  mongo = await mongoDatabase('compaction');
  database = await mongo.open();
  ({ epoch } = database.store);
  const past = createCommitter(database.store, [mallRules()]);
  past.clock.nowMs = Date.parse(oldIssuedAt);
  for (const receiptNo of ['old-1', 'old-2']) {
    await past.carry(aSubmit({ receiptNo, issuedAt: oldIssuedAt }));
  }
  const tuning = { headCheckMs: 100, projectionsMs: 100, compactionMs: 100 };
  node = await startTestNode({ database, tuning });
  till = await node.connect(tablet());
  for (const receiptNo of ['new-1', 'new-2'])
    dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo })));
  await until(
    async () => (await database.store.loadLedgerSnapshots(['sara'])).size === 1,
    'the node has compacted',
  );
  const found = (await database.store.loadLedgerSnapshots(['sara'])).get('sara');
  ledgerSnapshot = found ?? expect.fail('it has just been there');
});

afterAll(async () => {
  await node.stop();
  await database.close();
  await mongo.drop();
});

test('compacted records show in the metrics and in the log', async () => {
  await until(async () => {
    const told = String(await reportAt(node, '/metrics'));
    return (
      /deerfields_compaction_total\{name="records"\} 2\n/.test(told) &&
      /deerfields_compaction_total\{name="receipts"\} 2\n/.test(told)
    );
  }, 'the metrics');
  await until(() => node.logged.some(({ message }) => message.startsWith('compacted records')), 'the log');
});

test('a compacted receipt that is sent again is `too_old` and earns nothing', async () => {
  const sara = await node.connect(shopper());
  const before = dataOf(await sara.ask('user:stats', {}));
  expect(before).toMatchObject({ totalReceipts: 4, totalSpent: 400_000 });
  const again = aReceipt({ receiptNo: 'old-1', issuedAt: oldIssuedAt });
  expect(errorOf(await till.ask('receipt:submit', again))).toMatchObject({
    code: 'too_old',
    retryable: false,
  });
  expect(dataOf(await sara.ask('user:stats', {}))).toEqual(before);
});

test('a cursor before the ledger snapshot gets the snapshot with the reason; a later one gets every entry', async () => {
  const sara = await node.connect(shopper());
  const { seq } = ledgerSnapshot.user;
  const head = dataOf(await sara.ask('user:snapshot', {})).seq;
  for (const before of [0, 1, seq - 1]) {
    const reply = resumed.parse(dataOf(await sara.ask('user:resume', { epoch, seq: before })));
    expect(reply).toMatchObject({ complete: false, entries: [], foldedUpTo: seq, snapshot: { seq: head } });
  }
  const rest = resumed.parse(dataOf(await sara.ask('user:resume', { epoch, seq })));
  expect(rest).toMatchObject({ complete: true });
  expect(rest).not.toHaveProperty('foldedUpTo');
  expect(rest.entries.map((entry) => entry.seq)).toEqual(
    Array.from({ length: head - seq }, (_, index) => seq + 1 + index),
  );
  // The same over HTTP, where nobody has a cursor at first.
  const page = await node.http(operator(), '/api/users/sara/journal');
  expect(page.body).toMatchObject({ complete: false, foldedUpTo: seq, next: seq });
  const next = await node.http(operator(), `/api/users/sara/journal?after=${seq}`);
  expect(next.body).toMatchObject({ complete: true, entries: rest.entries });
});

test('a client that returns after all that time has the snapshot and continues from it', async () => {
  const sara = await node.connect(shopper(), { cursor: { epoch, seq: 1 } });
  expect(await sara.greeted()).toMatchObject({ complete: false, entries: [], snapshot: { userId: 'sara' } });
});

test('all-time leaderboards include what was compacted', async () => {
  const sara = await node.connect(shopper());
  const { coins } = dataOf(await sara.ask('user:stats', {}));
  await until(async () => {
    const reply = await sara.ask('board:get', { board: 'coins:mall:all' });
    return reply.ok && reply.data.rows[0]?.score === coins;
  }, 'the board');
});
