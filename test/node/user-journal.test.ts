// `user:journal`: a long journal in pages from the first purchase on, where `user:resume` returns a snapshot.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { journalPageDefault, maxJournalPage, maxResumeEntries } from '../../src/contracts/limits.ts';
import type { Entry } from '../../src/contracts/receipts.ts';
import type { JournalPage } from '../../src/contracts/shoppers.ts';
import { journalPage } from '../../src/contracts/shoppers.ts';
import type { Database } from '../../src/runtime/database.ts';
import type { MongoDatabase, TestNode } from './running-node.ts';
import { aReceipt, mongoDatabase, operator, shopper, startTestNode, tablet } from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let mongo: MongoDatabase;
let database: Database;
let node: TestNode;
let sara: TestClient;
let seq = 0;

beforeAll(async () => {
  mongo = await mongoDatabase('user-journal');
  database = await mongo.open();
  node = await startTestNode({ database, tuning: { submitRatePerSecond: 10_000 } });
  const till = await node.connect(tablet());
  sara = await node.connect(shopper());
  const longest = Math.max(maxResumeEntries, maxJournalPage);
  for (let receipts = 0; seq <= longest; ) {
    const sent = Array.from({ length: 50 }, () => {
      receipts += 1;
      return till.ask('receipt:submit', aReceipt({ receiptNo: `r${receipts}` }));
    });
    for (const reply of await Promise.all(sent)) dataOf(reply);
    seq = dataOf(await sara.ask('user:snapshot', {})).seq;
  }
});
afterAll(async () => {
  await node.stop();
  await database.close();
  await mongo.drop();
});

/** All pages, the first with `after: 0`. A page that is limited is requested again. */
async function readAll(ask: (after: number) => Promise<JournalPage | null>): Promise<Entry[][]> {
  const pages: Entry[][] = [];
  for (let after: number | null = 0; after !== null; ) {
    const from: number = after;
    const page: JournalPage = await until(() => ask(from), `the page after ${from}`);
    expect(page).toMatchObject({ epoch: database.store.epoch, complete: true });
    pages.push([...page.entries]);
    after = page.next;
  }
  return pages;
}

const overSocket = (client: TestClient, more: object) => async (after: number) => {
  const reply = await client.ask('user:journal', { after, ...more });
  return !reply.ok && reply.error.retryable ? null : dataOf(reply);
};
const overHttp = async (after: number): Promise<JournalPage | null> => {
  const { status, body } = await node.http(shopper(), `/api/users/sara/journal?after=${after}`);
  if (status === 429 || status === 503) return null;
  return journalPage.parse(body) as JournalPage; // validated by it in this line
};
const everySeq = () => Array.from({ length: seq }, (_, at) => at + 1);

test('user:resume answers a cursor at the start with a snapshot, so only the pages give the whole journal', async () => {
  const resumed = await until(async () => {
    const reply = await sara.ask('user:resume', { epoch: database.store.epoch, seq: 0 });
    return !reply.ok && reply.error.retryable ? null : dataOf(reply);
  }, 'an answer');
  expect(resumed).toMatchObject({ entries: [], complete: false, snapshot: { userId: 'sara', seq } });
});

test('the shopper reads every entry by socket and by HTTP, in pages of the default length', async () => {
  for (const ask of [overSocket(sara, {}), overHttp]) {
    const pages = await readAll(ask);
    expect(pages.flat().map((entry) => entry.seq)).toEqual(everySeq());
    expect(pages.flat()[0]).toMatchObject({ kind: 'purchase.recorded', receiptId: 'cafe:r1' });
    expect(new Set(pages.slice(0, -1).map(({ length }) => length))).toEqual(new Set([journalPageDefault]));
  }
});

test('an operator reads it too, in pages of any length; nobody else may', async () => {
  const office = await node.connect(operator());
  const pages = await readAll(overSocket(office, { userId: 'sara', limit: maxJournalPage }));
  expect(pages.map(({ length }) => length)).toEqual([maxJournalPage, seq - maxJournalPage]);
  const omid = await node.connect(shopper('omid'));
  expect(errorOf(await omid.ask('user:journal', { userId: 'sara' })).code).toBe('forbidden');
});
