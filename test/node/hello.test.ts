// `hello` and `user:resume`: the greeting, and every missed entry once.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { maxResumeEntries } from '../../src/contracts/limits.ts';
import { hello } from '../../src/contracts/server-events.ts';
import type { TestNode } from './running-node.ts';
import {
  aReceipt,
  kiosk,
  operator,
  screen,
  shopper,
  startTestNode,
  tablet,
  withEntries,
} from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf } from './test-client.ts';
import { until } from './until.ts';

let node: TestNode;
let till: TestClient;
let epoch: string;

beforeAll(async () => {
  node = await startTestNode({ settings: { NODE_NAME: 'n1' }, tuning: { submitRatePerSecond: 10_000 } });
  till = await node.connect(tablet());
  epoch = node.database.store.epoch;
});

afterAll(() => node.stop());

const buy = async (userId: string, receiptNo: string) =>
  withEntries(node.database.store, dataOf(await till.ask('receipt:submit', aReceipt({ userId, receiptNo }))));

test.each([tablet(), kiosk(), screen(), operator()])(
  'a $role gets its place, and nothing about shoppers',
  async (who) => {
    const client = await node.connect(who);
    const greeting = await client.greeted();
    expect(hello.parse(greeting)).toEqual({
      node: 'n1',
      epoch,
      role: who.role,
      durable: false,
      serverTime: greeting.serverTime,
    });
    expect(Math.abs(Date.parse(greeting.serverTime) - Date.now())).toBeLessThan(60_000);
    client.close();
  },
);

test('a shopper without a cursor gets the snapshot, even before the first purchase', async () => {
  await buy('anna', 'a1');
  const anna = await (await node.connect(shopper('anna'))).greeted();
  expect(hello.parse(anna).snapshot).toMatchObject({
    userId: 'anna',
    coins: 110,
    xp: 100,
    level: 2,
    totalReceipts: 1,
    totalSpent: 100_000,
    debt: 0,
    nextLevel: null,
    missions: [{ code: 'regular', progress: 1, target: 3, finished: false, resetsAt: null }],
  });
  expect(anna).not.toHaveProperty('entries');
  const nobody = await (await node.connect(shopper('never-here'))).greeted();
  expect(hello.parse(nobody).snapshot).toMatchObject({ userId: 'never-here', seq: 0, coins: 0, level: 1 });
});

test('with a cursor the greeting has the entries after it, also from within a commit', async () => {
  const first = await buy('bea', 'b1');
  const second = await buy('bea', 'b2');
  for (const seq of [0, first.seq - 1, first.seq, second.seq]) {
    const client = await node.connect(shopper('bea'), { cursor: { epoch, seq } });
    const { entries, complete, snapshot } = await client.greeted();
    expect(complete).toBe(true);
    expect(snapshot?.seq).toBe(second.seq);
    expect(entries).toEqual([...first.entries, ...second.entries].slice(seq));
  }
});

test.each([
  ['of another epoch', { epoch: 'another', seq: 0 }],
  ['ahead of the store', { epoch: '', seq: 1_000 }],
])('a cursor %s gets the snapshot and is told that it replaces everything', async (_, cursor) => {
  await buy('carl', 'c1');
  const client = await node.connect(shopper('carl'), { cursor: { ...cursor, epoch: cursor.epoch || epoch } });
  const { entries, complete, snapshot } = await client.greeted();
  expect({ entries, complete }).toEqual({ entries: [], complete: false });
  expect(snapshot?.coins).toBe(110);
});

test.each([
  [{ epoch: 5, seq: 'x' }],
  ['cursor'],
  [{ epoch: 'e', seq: -1 }],
  [[]],
  [{ epoch: 'e', seq: 0, more: 1 }],
])('a malformed cursor %j is ignored', async (cursor) => {
  const greeting = await (await node.connect(shopper('dora'), { cursor })).greeted();
  expect(greeting).not.toHaveProperty('entries');
  expect(greeting.snapshot?.userId).toBe('dora');
});

test('a gap up to the limit is filled, a larger one gets the snapshot', async () => {
  const userId = 'emil';
  let { seq } = await buy(userId, 'e-first');
  for (let at = 0; seq <= maxResumeEntries + 10; at += 1) ({ seq } = await buy(userId, `e-${at}`));
  const widest = seq - maxResumeEntries;
  const client = await node.connect(shopper(userId), { cursor: { epoch, seq: widest } });
  const { entries = [], complete } = await client.greeted();
  expect(complete).toBe(true);
  expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, index) => widest + 1 + index));
  expect(entries).toHaveLength(maxResumeEntries);

  const tooWide = await (
    await node.connect(shopper(userId), { cursor: { epoch, seq: widest - 1 } })
  ).greeted();
  expect(tooWide).toMatchObject({ complete: false, entries: [], snapshot: { seq } });
});

test('a shopper who was offline gets everything once, from pushes and greetings together', async () => {
  const seen: number[] = [];
  let cursor = { epoch, seq: 0 };
  let bought = 0;
  for (let visit = 0; visit < 5; visit += 1) {
    const client = await node.connect(shopper('fred'), { cursor });
    const { entries = [], complete } = await client.greeted();
    expect(complete).toBe(true);
    bought += 1;
    const { seq } = await buy('fred', `f${bought}`);
    await until(() => client.pushes('journal').length > 0, 'the push of a receipt while connected');
    const pushed = client.pushes('journal').flatMap((push) => push.entries);
    seen.push(...[...entries, ...pushed].map((entry) => entry.seq));
    cursor = { epoch, seq };
    client.close();
    bought += 1;
    await buy('fred', `f${bought}`);
  }
  const greeting = await (await node.connect(shopper('fred'), { cursor })).greeted();
  seen.push(...(greeting.entries ?? []).map((entry) => entry.seq));
  expect(seen).toEqual(seen.map((_, index) => index + 1));
  expect(seen.length).toBe(greeting.snapshot?.seq);
});

test('while receipts arrive, greeting and pushes overlap or meet, without a gap', async () => {
  const userId = 'gina';
  const buying = (async () => {
    for (let at = 0; at < 60; at += 1) await buy(userId, `g${at}`);
  })();
  const clients: TestClient[] = [];
  for (let at = 0; at < 15; at += 1)
    clients.push(await node.connect(shopper(userId), { cursor: { epoch, seq: 0 } }));
  await buying;
  const latest = await node.connect(shopper(userId));
  const head = dataOf(await latest.ask('user:snapshot', {})).seq;
  for (const client of clients) {
    await client.caughtUp();
    const { entries = [] } = await client.greeted();
    const pushed = client.pushes('journal').flatMap((push) => push.entries);
    const seqs = new Set([...entries, ...pushed].map(({ seq }) => seq));
    expect(seqs.size).toBe(head);
  }
});
