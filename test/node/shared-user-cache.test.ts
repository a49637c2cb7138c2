// Shoppers cached in Redis are used by other nodes and after a restart, and foreign values are ignored.
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { redisKeys } from '../../src/adapters/redis/keys.ts';
import { performanceReport } from '../../src/contracts/performance-report.ts';
import { recordsInLedger } from './in-ledger.ts';
import { reportAt } from './report-at.ts';
import type { TestNode } from './running-node.ts';
import { aReceipt, operator, shopper, startTestNode, tablet, withEntries } from './running-node.ts';
import type { SeveralNodes } from './several-nodes.ts';
import { hearsOthers, startNodes } from './several-nodes.ts';
import type { TestClient } from './test-client.ts';
import { dataOf } from './test-client.ts';
import { until } from './until.ts';

let mall: SeveralNodes;
let redis: Redis;
let till: TestClient;
const node = (at: number) => mall.nodes[at] ?? expect.fail(`no node ${at}`);
const keyOf = (userId: string) => redisKeys(mall.mongo.name, node(0).database.store.epoch).user(userId);
const seqInRedis = async (userId: string) =>
  Number((await redis.getrange(keyOf(userId), 0, 15).catch(() => '')) || 0);

beforeAll(async () => {
  redis = new Redis(inject('redisUrl'));
  mall = await startNodes({
    name: 'shared-user-cache',
    redisUrl: inject('redisUrl'),
    count: 2,
  });
  await until(() => mall.nodes.every(hearsOthers), 'both nodes joined');
  till = await node(0).connect(tablet());
});
beforeEach(() => until(() => mall.nodes.every(hearsOthers), 'both nodes are there'));
afterAll(async () => {
  await mall.stop();
  redis.disconnect();
});

const buy = async (userId: string, receiptNo: string, at = till) =>
  withEntries(
    node(0).database.store,
    dataOf(await at.ask('receipt:submit', aReceipt({ userId, receiptNo: `${userId}-${receiptNo}` }))),
  );
/** Buys and waits until the cached shopper is in Redis. */
async function buyAndShare(userId: string, receiptNo: string) {
  const outcome = await buy(userId, receiptNo);
  await until(async () => (await seqInRedis(userId)) === outcome.seq, 'the copy in Redis');
  return outcome;
}
const statsAt = async (where: TestNode, userId: string) =>
  (await where.http(operator(), `/api/users/${userId}/stats`)).body;
const inRedis = async (where: TestNode) =>
  performanceReport.parse(await reportAt(where, '/api/performance')).caches['redis'] ??
  expect.fail('no figures of the copies in Redis');
const refusedAt = async (where: TestNode) =>
  Number(
    /^deerfields_shared_cache_total\{name="refused"\} (\d+)$/m.exec(
      String(await reportAt(where, '/metrics')),
    )?.[1],
  );

test('another node shows a commit without a database read', async () => {
  await buyAndShare('sara', '1');
  const before = await inRedis(node(1));
  expect(await statsAt(node(1), 'sara')).toMatchObject({ totalReceipts: 1, coins: 110 });
  const after = await inRedis(node(1));
  expect(after).toEqual({ size: null, max: null, hits: before.hits + 1, misses: before.misses });
});

test('a newer change is shown on all nodes, and replaces the cached shopper', async () => {
  await buyAndShare('omid', '1');
  await statsAt(node(1), 'omid');
  const there = await node(1).connect(tablet('cafe', 'tablet-2'));
  await buy('omid', '2', there);
  const { seq } = await buyAndShare('omid', '3');
  expect(await seqInRedis('omid')).toBe(seq);
  await until(
    async () => ((await statsAt(node(1), 'omid')) as { totalReceipts: number }).totalReceipts === 3,
    'all three receipts are counted',
  );
});

test('a restarted node answers from the shared cache', async () => {
  await buyAndShare('nika', '1');
  const settings = { REDIS_URL: inject('redisUrl'), MONGODB_DATABASE: mall.mongo.name };
  const database = await mall.mongo.open();
  const anew = await startTestNode({ database, settings });
  await until(() => hearsOthers(anew), 'the new node joined');
  const back = await anew.connect(shopper('nika'));
  expect((await back.greeted()).snapshot).toMatchObject({ coins: 110, totalReceipts: 1 });
  expect((await inRedis(anew)).hits).toBe(1);
  await anew.stop();
  await database.close();
});

test('a stopping node writes what waits', async () => {
  const settings = { REDIS_URL: inject('redisUrl'), MONGODB_DATABASE: mall.mongo.name };
  const database = await mall.mongo.open();
  const leaving = await startTestNode({ database, settings });
  await until(() => hearsOthers(leaving), 'the node joined');
  const desk = await leaving.connect(tablet('cafe', 'tablet-3'));
  const { seq } = await buy('lena', '1', desk);
  await leaving.stop();
  await database.close();
  expect(await seqInRedis('lena')).toBe(seq);
});

test('after a restore with a new epoch no earlier value is used', async () => {
  await buyAndShare('reza', '1');
  const before = await seqInRedis('reza');
  expect(before).toBeGreaterThan(0);
  await mall.mongo.db.collection('ledger').deleteMany({ claims: /^r\|cafe:reza-/ });
  expect(await recordsInLedger(mall.mongo.db, 'reza')).toEqual([]);
  await mall.mongo.db.collection<{ _id: string }>('users').deleteOne({ _id: 'reza' });
  await mall.mongo.db.collection<{ _id: string }>('meta').deleteOne({ _id: 'epoch' });
  const settings = { REDIS_URL: inject('redisUrl'), MONGODB_DATABASE: mall.mongo.name };
  const database = await mall.mongo.open();
  const anew = await startTestNode({ database, settings });
  await until(() => hearsOthers(anew), 'the new node joined');
  const back = await anew.connect(shopper('reza'));
  expect((await back.greeted()).snapshot).toMatchObject({ seq: 0, coins: 0 });
  await anew.stop();
  await database.close();
});

test.each([
  ['garbage', () => '\u0000not a copy'],
  ['a value from the future', (sealed: string) => `9999999999999999${sealed.slice(16)}`],
  ['a value with invented coins', (sealed: string) => sealed.replace('"coins":110', '"coins":999')],
])('%s in place of a cached value changes no answer', async (what, poison) => {
  const userId = `victim-${what.length}`;
  const first = await buyAndShare(userId, '1');
  const sealed = (await redis.get(keyOf(userId))) ?? '';
  expect(poison(sealed)).not.toBe(sealed);
  await redis.set(keyOf(userId), poison(sealed));
  const refused = await refusedAt(node(1));
  expect(await statsAt(node(1), userId)).toMatchObject({ coins: 110, totalReceipts: 1 });
  expect(await refusedAt(node(1))).toBe(refused + 1);
  await redis.set(keyOf(userId), poison(sealed));
  const there = await node(1).connect(tablet('cafe', `tablet-${what.length}`));
  const second = await buy(userId, '2', there);
  expect(second).toMatchObject({ status: 'applied', coins: { balance: 210 } });
  // A greeting before the change arrives is completed by a push. This test checks the greeting itself.
  await until(
    async () => ((await statsAt(node(0), userId)) as { totalReceipts: number }).totalReceipts === 2,
    'the other node has the change',
  );
  const back = await node(0).connect(shopper(userId), {
    cursor: { epoch: node(0).database.store.epoch, seq: 0 },
  });
  expect(await back.greeted()).toMatchObject({
    complete: true,
    entries: [...first.entries, ...second.entries],
    snapshot: { coins: 210 },
  });
});

test('after Redis is emptied every answer is right, and the cache fills again', async () => {
  await buyAndShare('mina', '1');
  await redis.unlink(keyOf('mina'));
  expect(await statsAt(node(1), 'mina')).toMatchObject({ coins: 110 });
  await until(async () => (await seqInRedis('mina')) > 0, 'the reader has cached her in Redis');
});
