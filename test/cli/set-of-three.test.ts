// A mall on a replica set of three with Redis: options in its URL are ignored, and it can be backed up and restored.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Snapshot } from '../../src/contracts/shoppers.ts';
import { loadConfig } from '../../src/runtime/config.ts';
import { openDatabase } from '../../src/runtime/database.ts';
import type { MongoSetOfThree } from '../mongo-set.ts';
import { startMongoSetOfThree } from '../mongo-set.ts';
import type { MongoDatabase, TestNode } from '../node/running-node.ts';
import {
  aReceipt,
  mallRules,
  mongoDatabase,
  operator,
  shopper,
  startTestNode,
  tablet,
} from '../node/running-node.ts';
import { dataOf } from '../node/test-client.ts';
import { until } from '../node/until.ts';
import { silent } from '../silent-log.ts';
import { runMain } from './run-main.ts';

let folder: string;
let set: MongoSetOfThree;
let mongo: MongoDatabase;
const redis = () => ({ REDIS_URL: inject('redisUrl') });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deerfields-set-'));
  set = await startMongoSetOfThree(inject('mongodBinary'), folder);
  mongo = await mongoDatabase('set-of-three', mallRules(), set.url);
});
afterAll(async () => {
  await mongo.drop();
  await set.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A node on this database of the set, while `work` runs. */
async function withNode<T>(
  database: string,
  options: string,
  work: (node: TestNode) => Promise<T>,
): Promise<T> {
  const settings = {
    MONGODB_URL: `${set.url}${options}`,
    MONGODB_DATABASE: database,
    TUNING: '{"mongoPoolMax":10}',
    ...redis(),
  };
  const opened = await openDatabase(loadConfig(settings), silent, () => {});
  const node = await startTestNode({
    database: opened,
    settings: { MONGODB_DATABASE: database, ...redis() },
  });
  try {
    return await work(node);
  } finally {
    await node.stop();
    await opened.close();
  }
}

test.each([
  '&readPreference=secondary&readConcernLevel=local&w=1&journal=false',
  '&readPreference=nearest&maxStalenessSeconds=120&w=3',
])('%s in the address has no effect', async (options) => {
  await withNode(mongo.name, options, async (node) => {
    const till = await node.connect(tablet());
    const sara = await node.connect(shopper());
    for (let at = 1; at <= 5; at += 1) {
      const receiptNo = `r${at}-${options.length}`;
      const { status, coins } = dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo })));
      expect(status).toBe('applied');
      // A secondary may not have it yet.
      expect(dataOf(await sara.ask('user:stats', {})).coins).toBe(coins.balance);
    }
    expect(await node.isReady()).toBe(true);
  });
});

test('a backup of the replica set restores completely: doctor, balances, leaderboards in Redis', async () => {
  const restored = `${mongo.name}-restored`;
  const file = join(folder, 'mall.backup');
  const env = (database: string) => ({
    MONGODB_URL: set.url,
    MONGODB_DATABASE: database,
    DATA_DIR: folder,
    NODE_ENV: 'test',
    ...redis(),
  });
  const told = (node: TestNode) =>
    node.http(operator(), '/api/users/sara').then(({ body }) => body as Snapshot); // the route's data
  const before = await withNode(mongo.name, '', async (node) => {
    const snapshot = await told(node);
    expect(await runMain(['backup', file], env(mongo.name))).toMatchObject({ code: 0 });
    return snapshot;
  });
  expect(await runMain(['restore', file], env(restored))).toMatchObject({ code: 0 });
  await withNode(restored, '', async (node) => {
    const { coins, totalSpent, totalReceipts, seq } = before;
    expect(await told(node)).toMatchObject({ coins, totalSpent, totalReceipts, seq });
    const office = await node.connect(operator());
    await until(async () => {
      const reply = await office.ask('board:get', { board: 'coins:mall:all' });
      return reply.ok && reply.data.rows[0]?.score === before.coins;
    }, 'the boards are made again');
    const { stdout, code } = await runMain(['doctor', '--json'], env(restored));
    expect(JSON.parse(stdout)).toMatchObject({ ok: true });
    expect(code).toBe(0);
    // Continues with its data.
    const till = await node.connect(tablet());
    const next = dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'after-restore' })));
    expect(next.seq).toBeGreaterThan(seq);
  });
});
