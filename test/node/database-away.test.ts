// MongoDB becomes unavailable under a running node: receipts are answered `unavailable`, and it recovers without a restart.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Database } from '../../src/runtime/database.ts';
import type { EmbeddedMongod } from '../../src/supervision/mongod/embedded-mongod.ts';
import { startEmbeddedMongod } from '../../src/supervision/mongod/embedded-mongod.ts';
import { silent } from '../silent-log.ts';
import { freeze } from './freeze.ts';
import { reportAt } from './report-at.ts';
import type { MongoDatabase, TestNode } from './running-node.ts';
import {
  aReceipt,
  mongoDatabase,
  operator,
  shopper,
  startTestNode,
  tablet,
  withEntries,
} from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

/** Longer than a node may be silent before others consider it lost. */
const silenceOfTheDeadMs = 3_500;

let dataDir: string;
let mongod: EmbeddedMongod;
let mongo: MongoDatabase;
let databases: [Database, Database];
let node: TestNode;
/** Sees the first node, and is seen by it. */
let other: TestNode;
let till: TestClient;

/** At the same address as before, if there was one. */
const start = (before?: EmbeddedMongod): Promise<EmbeddedMongod> =>
  startEmbeddedMongod({
    dataDir,
    binary: inject('mongodBinary'),
    cacheGb: 0.25,
    log: silent,
    onProgress: () => {},
    ...(before === undefined ? {} : { port: Number(new URL(before.url).port) }),
  });

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deerfields-away-'));
  mongod = await start();
  mongo = await mongoDatabase('away', undefined, mongod.url);
  const open = () => mongo.open({}, { mongoTimeoutMs: 2_000 });
  databases = [await open(), await open()];
  const tuning = { heartbeatMs: 1_000, headCheckMs: 200, submitRatePerSecond: 1_000 };
  node = await startTestNode({ database: databases[0], tuning });
  other = await startTestNode({ database: databases[1], tuning });
  till = await node.connect(tablet());
});

afterAll(async () => {
  await Promise.all([node.stop(), other.stop()]);
  for (const database of databases) await database.close();
  await mongo.drop();
  await mongod.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test('the database becomes unavailable and returns', async () => {
  const { url } = mongod;
  const heartbeats = (): Promise<number[]> =>
    mongo.db
      .collection('nodes')
      .find()
      .map(({ seenAt }) => Number(seenAt))
      .toArray();
  await until(async () => (await heartbeats()).length === 2, 'both nodes are seen');
  const sara = await node.connect(shopper());
  expect(dataOf(await till.ask('receipt:submit', aReceipt())).coins.balance).toBe(110);
  expect((await node.http(null, '/readyz')).status).toBe(200);

  // Under load, so that some commits are interrupted.
  const storm = Array.from({ length: 400 }, (_, at) =>
    till.ask('receipt:submit', aReceipt({ receiptNo: `storm-${at}`, userId: `u${at % 40}` })),
  );
  await Promise.race(storm);
  await mongod.stop();
  const goneAt = performance.now();
  const replies = await Promise.all(storm);
  const codes = new Set(replies.flatMap((reply) => (reply.ok ? [] : [reply.error.code])));
  expect([...codes].filter((code) => code !== 'unavailable' && code !== 'retry')).toEqual([]);

  const { body } = await until(async () => {
    const answer = await node.http(null, '/readyz');
    return answer.status === 503 && answer;
  }, 'the node says that it is not ready');
  expect(body).toMatchObject({ status: 'not ready', reason: 'the database is unavailable' });
  expect((await node.http(null, '/livez')).status).toBe(200);
  const error = errorOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'meanwhile' })));
  expect(error).toMatchObject({ code: 'unavailable', retryable: true, retryAfterMs: 1_000 });
  const posted = await node.http(tablet(), '/api/receipts', aReceipt({ receiptNo: 'meanwhile' }));
  expect([posted.status, posted.headers.get('retry-after')]).toEqual([503, '1']);
  const office = await node.connect(operator());
  expect(errorOf(await office.ask('user:stats', { userId: 'never-read' })).code).toBe('unavailable');
  // Connected clients stay connected, and the node still answers from its caches.
  expect(sara.socket.connected).toBe(true);
  expect(dataOf(await sara.ask('user:stats', {})).coins).toBe(110);

  await until(() => performance.now() > goneAt + silenceOfTheDeadMs, 'it is away for long enough');
  mongod = await start(mongod);
  expect(mongod.url).toBe(url);
  await until(() => node.isReady(), 'the node is ready again');
  // The till sends everything again, as a real one would: answers stay the same, and nothing is awarded twice.
  const again = await Promise.all(
    storm.map(async (_, at) => {
      const receipt = aReceipt({ receiptNo: `storm-${at}`, userId: `u${at % 40}` });
      const reply = await until(async () => {
        const answer = await till.ask('receipt:submit', receipt);
        return answer.ok && answer;
      }, 'every receipt is settled');
      return dataOf(reply);
    }),
  );
  for (const [at, reply] of replies.entries()) {
    if (reply.ok) expect(again[at]).toEqual({ ...reply.data, status: 'duplicate' });
  }
  for (let user = 0; user < 40; user += 1) {
    // 10 receipts: 1,000 coins, 10 for the level, 50 for the third receipt.
    const stats = dataOf(
      await until(async () => {
        const reply = await office.ask('user:stats', { userId: `u${user}` });
        return reply.ok && reply;
      }, 'statistics'),
    );
    expect(stats).toMatchObject({ coins: 1_060, totalReceipts: 10 });
  }
  const reply = dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'meanwhile' })));
  expect(reply.status).toBe('applied');
  const push = await until(
    () => sara.pushes('journal').find(({ entries }) => entries[0]?.receiptId === reply.receiptId),
    'the push',
  );
  expect(push.entries).toEqual((await withEntries(databases[0].store, reply)).entries);
  // Both were silent while the database was away: neither is considered lost, also a while later.
  const since = Math.max(...(await heartbeats()));
  await until(async () => Math.min(...(await heartbeats())) > since + 3_000, 'more heartbeats');
  for (const { logged } of [node, other]) {
    expect(logged.filter(({ message }) => message === 'another node is lost')).toEqual([]);
    expect(logged.filter(({ level }) => level === 'error')).toEqual([]);
  }
}, 300_000);

test('a frozen database that keeps its connections blocks nobody', async () => {
  const pid = mongod.pid() ?? expect.fail('mongod does not run');
  await until(() => node.isReady(), 'the node is ready');
  const inFlight = async (): Promise<number> => {
    const told = String(await reportAt(node, '/metrics'));
    return Number(/^deerfields_batches_in_flight (\d+)$/m.exec(told)?.[1] ?? expect.fail('no such metric'));
  };
  await freeze(pid);
  try {
    const asked = till.ask('receipt:submit', aReceipt({ receiptNo: 'frozen' }));
    await until(async () => (await inFlight()) > 0, 'a commit is under way');
    // Far sooner than the driver would notice by itself, while the server does nothing.
    await until(async () => (await inFlight()) === 0, 'the commit is given up', 20_000);
    expect(['retry', 'unavailable']).toContain(errorOf(await asked).code);
    await until(async () => !(await node.isReady()), 'the node says so');
    const next = await till.ask('receipt:submit', aReceipt({ receiptNo: 'frozen' }));
    expect(errorOf(next).code).toBe('unavailable');
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await until(() => node.isReady(), 'the node is ready again');
  const settled = await until(async () => {
    const reply = await till.ask('receipt:submit', aReceipt({ receiptNo: 'frozen' }));
    return reply.ok && reply;
  }, 'the receipt is settled');
  expect(dataOf(settled).receiptId).toBe('cafe:frozen');
});
