// `kiosk:bind` and `kiosk:release`: a kiosk gets and asks about the shopper it serves, and nobody else.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { visit } from '../../src/contracts/kiosk.ts';
import type { TestNode } from './running-node.ts';
import { aReceipt, kiosk, shopper, startTestNode, tablet, withEntries } from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let node: TestNode;
let till: TestClient;
let desk: TestClient;
let desks = 0;

beforeAll(async () => {
  node = await startTestNode({ tuning: { headCheckMs: 100 } });
  till = await node.connect(tablet('bookshop'));
});

beforeEach(async () => {
  desks += 1;
  desk = await node.connect(kiosk('cafe', `desk-${desks}`));
});

afterAll(() => node.stop());

let receipts = 0;
const buy = async (userId: string) => {
  receipts += 1;
  const reply = await till.ask('receipt:submit', aReceipt({ userId, receiptNo: `r${receipts}` }));
  return withEntries(node.database.store, dataOf(reply));
};

test('binding returns what a kiosk shows, also for a new shopper, and the journal follows', async () => {
  const bound = dataOf(await desk.ask('kiosk:bind', { userId: 'anna' }));
  expect(visit.parse(bound)).toMatchObject({ userId: 'anna', seq: 0, coins: 0, level: 1 });
  const { entries } = await buy('anna');
  const push = await until(() => desk.pushes('journal')[0], 'the journal of the bound shopper');
  expect(push).toEqual({ userId: 'anna', epoch: node.database.store.epoch, entries });
  expect(dataOf(await desk.ask('kiosk:bind', { userId: 'anna' }))).toMatchObject({
    seq: entries.length,
    coins: 110,
  });
});

test('after release the kiosk gets no entries and its requests are refused', async () => {
  dataOf(await desk.ask('kiosk:bind', { userId: 'bea' }));
  expect(dataOf(await desk.ask('kiosk:release', {}))).toEqual({});
  const bea = await node.connect(shopper('bea'));
  await buy('bea');
  await until(() => bea.pushes('journal').length > 0, 'the shopper receives it');
  await desk.caughtUp();
  expect(desk.pushes('journal')).toEqual([]);
  expect(errorOf(await desk.ask('user:stats', {})).code).toBe('not_found');
  expect(dataOf(await desk.ask('kiosk:release', {}))).toEqual({});
});

test('binding the next shopper releases the one before', async () => {
  dataOf(await desk.ask('kiosk:bind', { userId: 'carl' }));
  dataOf(await desk.ask('kiosk:bind', { userId: 'cora' }));
  await buy('carl');
  await buy('cora');
  await until(() => desk.pushes('journal').length > 0, 'the journal of the second');
  await desk.caughtUp();
  // The head check may send the same entries again.
  expect([...new Set(desk.pushes('journal').map(({ userId }) => userId))]).toEqual(['cora']);
});

test('of two binds sent at once the second counts', async () => {
  const [first, second] = await Promise.all(
    ['dan', 'dora'].map((userId) => desk.ask('kiosk:bind', { userId })),
  );
  expect([first, second].map((reply) => reply && dataOf(reply).userId)).toEqual(['dan', 'dora']);
  expect(dataOf(await desk.ask('user:stats', {})).userId).toBe('dora');
});

test('it may ask about the bound shopper only, and nothing from before the visit', async () => {
  const { epoch } = node.database.store;
  const cursor = { epoch, seq: 0 };
  for (const reply of [
    await desk.ask('user:stats', {}),
    await desk.ask('user:snapshot', {}),
    await desk.ask('user:resume', cursor),
    await desk.ask('user:stats', { userId: 'emil' }),
  ]) {
    expect(errorOf(reply)).toMatchObject({ code: 'not_found', retryable: false });
  }
  const before = await buy('emil');
  dataOf(await desk.ask('kiosk:bind', { userId: 'emil' }));
  for (const payload of [{}, { userId: 'emil' }]) {
    expect(dataOf(await desk.ask('user:stats', payload))).toMatchObject({ userId: 'emil', coins: 110 });
    expect(dataOf(await desk.ask('user:snapshot', payload))).toMatchObject({
      userId: 'emil',
      seq: before.entries.length,
    });
    const nothing = { epoch, entries: [], complete: true };
    expect(dataOf(await desk.ask('user:resume', { ...cursor, ...payload }))).toEqual(nothing);
  }
  const { entries } = await buy('emil');
  expect(dataOf(await desk.ask('user:resume', cursor))).toEqual({ epoch, entries, complete: true });
  // A cursor of another epoch: a snapshot instead of entries, without totals.
  const instead = dataOf(await desk.ask('user:resume', { epoch: 'another', seq: 0 }));
  const answers = [instead.snapshot, dataOf(await desk.ask('user:stats', {}))];
  answers.push(dataOf(await desk.ask('user:snapshot', {})));
  for (const answer of answers) {
    expect(answer).toMatchObject({ userId: 'emil', coins: 210 });
    expect(Object.keys(answer ?? {})).not.toContain('totalSpent');
    expect(Object.keys(answer ?? {})).not.toContain('totalReceipts');
  }
  for (const reply of [
    await desk.ask('user:stats', { userId: 'another' }),
    await desk.ask('user:snapshot', { userId: 'another' }),
    await desk.ask('user:resume', { ...cursor, userId: 'another' }),
  ]) {
    expect(errorOf(reply).code).toBe('forbidden');
  }
});

test('a binding belongs to one connection: the kiosk’s next one starts unbound', async () => {
  dataOf(await desk.ask('kiosk:bind', { userId: 'fay' }));
  desk.close();
  const again = await node.connect(kiosk('cafe', `desk-${desks}`));
  expect(errorOf(await again.ask('user:stats', {})).code).toBe('not_found');
  const fay = await node.connect(shopper('fay'));
  await buy('fay');
  await until(() => fay.pushes('journal').length > 0, 'the shopper receives it');
  await again.caughtUp();
  expect(again.pushes('journal')).toEqual([]);
});

test('a kiosk submits for its store, bound or not', async () => {
  const receipt = aReceipt({ receiptNo: 'from-the-desk', userId: 'gina' });
  expect(dataOf(await desk.ask('receipt:submit', receipt))).toMatchObject({
    status: 'applied',
    receiptId: 'cafe:from-the-desk',
  });
});
