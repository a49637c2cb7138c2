// Redis killed, frozen, full of garbage or absent: no node ends, local pushes continue, and missed pushes follow.
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { Entry } from '../../src/contracts/receipts.ts';
import type { RedisServer } from '../../src/supervision/redis-server/run-redis.ts';
import { runRedis } from '../../src/supervision/redis-server/run-redis.ts';
import { reportAt } from './report-at.ts';
import { aReceipt, shopper, tablet, withEntries } from './running-node.ts';
import type { SeveralNodes } from './several-nodes.ts';
import { hearsOthers, startNodes } from './several-nodes.ts';
import type { TestClient } from './test-client.ts';
import { dataOf } from './test-client.ts';
import { until } from './until.ts';

let redis: RedisServer;
let mall: SeveralNodes;
let till: TestClient;
const node = (at: number) => mall.nodes[at] ?? expect.fail(`no node ${at}`);
const allHear = () => mall.nodes.every(hearsOthers);
const noneHears = () => !mall.nodes.some(hearsOthers);
const startRedis = (port?: number) =>
  runRedis({ binary: inject('redisBinary'), ...(port === undefined ? {} : { port }) });

beforeAll(async () => {
  redis = await startRedis();
  mall = await startNodes({ name: 'redis-away', redisUrl: redis.url, count: 2 });
  till = await node(0).connect(tablet());
});
beforeEach(async () => {
  await until(allHear, 'both nodes joined');
});
afterAll(async () => {
  await mall.stop();
  await redis.stop();
});

const buy = async (receiptNo: string, userId: string) =>
  withEntries(
    node(0).database.store,
    dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo, userId }))),
  );
const entriesAt = (client: TestClient): Entry[] => client.pushes('journal').flatMap((push) => push.entries);

/** A shopper with a client on each node buys before, during and after: each client has every entry once, in order. */
async function livesThrough(
  userId: string,
  lose: () => Promise<void>,
  bringBack: () => Promise<void>,
): Promise<void> {
  const here = await node(0).connect(shopper(userId));
  const there = await node(1).connect(shopper(userId));
  const told: Entry[] = [];
  const buyAnd = async (receiptNo: string) =>
    told.push(...(await buy(`${userId}-${receiptNo}`, userId)).entries);

  await buyAnd('before');
  await until(() => entriesAt(there).length === told.length, 'the push through Redis');
  await lose();
  await buyAnd('during-1');
  await buyAnd('during-2');
  await until(() => entriesAt(here).length === told.length, 'the pushes on the same node');
  await bringBack();
  await until(allHear, 'both nodes are back');
  await until(
    () => entriesAt(there).length >= told.length,
    'what was missed, without waiting for the interval',
  );
  await buyAnd('after');
  for (const client of [here, there]) {
    await until(() => entriesAt(client).length >= told.length, 'the push after');
    await client.caughtUp();
    expect(entriesAt(client)).toEqual(told);
  }
}

test('killed and started again', async () => {
  const { port } = redis;
  await livesThrough(
    'killed',
    async () => {
      process.kill(redis.pid, 'SIGKILL');
      await redis.ended;
      await until(noneHears, 'all nodes notice the loss');
    },
    async () => {
      redis = await startRedis(port);
    },
  );
});

test('frozen: its silence is noticed, and nothing waits for it', async () => {
  await livesThrough(
    'frozen',
    async () => {
      process.kill(redis.pid, 'SIGSTOP');
    },
    async () => {
      await until(noneHears, 'all nodes notice the silence');
      process.kill(redis.pid, 'SIGCONT');
    },
  );
});

test('garbage on its channels does no harm', async () => {
  const { Redis } = await import('ioredis');
  const stranger = new Redis(redis.url);
  const prefix = `deerfields:${mall.mongo.name}:${node(0).database.store.epoch}`;
  const rubbish = [
    '',
    '{',
    'null',
    '[]',
    '["x",["sara",-1]]',
    '["x",[1,2,3],null]',
    '\xc1\x00',
    '[1,{"a":1}]',
    'x'.repeat(600_000),
    '["x",[["poisoned",1,"cafe"]]]',
    '["x",[["poisoned",1,"cafe"]]]\n[{"seq":1}]\n{"status":"applied"}',
  ];
  const there = await node(1).connect(shopper('poisoned'));
  const open = (await stranger.call('PUBSUB', 'CHANNELS', `${prefix}:*`)) as string[]; // as Redis documents it
  expect(open).toEqual(expect.arrayContaining([`${prefix}:changes`, `${prefix}:sockets-request#/#`]));
  for (const channel of [...open, `${prefix}:sockets#/#`, `${prefix}:sockets#/#user:poisoned#`]) {
    for (const message of rubbish) await stranger.publish(channel, message);
    // Valid MessagePack that the adapter does not expect.
    for (const bytes of [[0xc0], [0x93, 1, 2, 3], [0x92, 0xa1, 0x78, 0x80], [0xdf, 255, 255, 255, 255]]) {
      await stranger.publish(channel, Buffer.from(bytes));
    }
  }
  stranger.disconnect();
  const { entries } = await buy('poisoned-1', 'poisoned');
  await until(() => entriesAt(there).length > 0, 'a push in spite of the garbage');
  expect(entriesAt(there)).toEqual(entries);
  expect(till.pushes('receipt:settled').every(({ receiptId }) => receiptId !== undefined)).toBe(true);
  expect(await node(0).isReady()).toBe(true);
  // Each was examined and ignored.
  const body = await reportAt(node(1), '/metrics');
  expect(body).toMatch(/^deerfields_node_messages_refused_total\{name="signature"\} [1-9]/m);
  expect(body).toMatch(/^deerfields_node_messages_refused_total\{name="size"\} [1-9]/m);
});

test('never available: a node starts, serves and says so', async () => {
  const lonely = await startNodes({ name: 'redis-never', redisUrl: 'redis://127.0.0.1:9', count: 1 });
  const only = lonely.nodes[0] ?? expect.fail('no node');
  const client = await only.connect(shopper('lena'));
  const desk = await only.connect(tablet());
  const { entries } = await withEntries(
    only.database.store,
    dataOf(await desk.ask('receipt:submit', aReceipt({ userId: 'lena' }))),
  );
  await until(() => entriesAt(client).length > 0, 'the push on the same node');
  expect(entriesAt(client)).toEqual(entries);
  expect(only.logged.map(({ message }) => message)).toContain('Redis connection failed');
  const body = await reportAt(only, '/metrics');
  expect(body).toMatch(/^deerfields_redis_up 0$/m);
  // Without messages of other nodes a node still serves everybody.
  expect(await only.http(null, '/readyz?verbose')).toMatchObject({
    status: 200,
    body: { parts: expect.arrayContaining([expect.objectContaining({ name: 'redis', ok: false })]) },
  });
  await lonely.stop();
});
