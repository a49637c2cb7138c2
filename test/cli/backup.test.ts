// Backup and restore: a running mall's database is complete in another one, and the doctor agrees.
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { init } from '../../src/cli/init.ts';
import type { Database } from '../../src/runtime/database.ts';
import type { MongoDatabase, TestNode } from '../node/running-node.ts';
import { aReceipt, mongoDatabase, startTestNode, tablet } from '../node/running-node.ts';
import type { TestClient } from '../node/test-client.ts';
import { dataOf } from '../node/test-client.ts';
import { runMain } from './run-main.ts';

const shoppers = ['sara', 'sara-2', 'sara.b', 'reza', 'mina'];
let mongo: MongoDatabase;
let database: Database;
let node: TestNode;
let till: TestClient;
let folder: string;
let file: string;
let restored: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'deerfields-backup-'));
  file = path.join(folder, 'mall.backup');
  mongo = await mongoDatabase('backup');
  restored = `${mongo.name}-restored`;
  database = await mongo.open();
  node = await startTestNode({ database, tuning: { submitRatePerSecond: 10_000 } });
  till = await node.connect(tablet());
  for (const [at, userId] of shoppers.entries()) {
    for (const no of ['1', '2', '3']) await submit(`${userId}-${no}`, userId);
    const taken = { receiptNo: `${userId}-1`, reason: 'returned' };
    dataOf(
      await till.ask('receipt:void', at % 2 === 0 ? taken : { ...taken, returnNo: 'b1', amount: 5_000 }),
    );
  }
});

afterEach(async () => {
  await node.stop();
  await database.close();
  await mongo.db.client.db(restored).dropDatabase();
  await mongo.drop();
  await rm(folder, { recursive: true, force: true });
});

const submit = async (receiptNo: string, userId: string): Promise<void> =>
  void dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo, userId })));

const settings = (database: string) => ({
  MONGODB_URL: inject('mongoUrl'),
  MONGODB_DATABASE: database,
  DATA_DIR: folder,
  PORT: '0',
  NODE_ENV: 'test',
});
const backup = (...args: string[]) => runMain(['backup', file, ...args], settings(mongo.name));
const restore = () => runMain(['restore', file], settings(restored));
const contents = (database: string, collection: string) =>
  mongo.db.client.db(database).collection(collection).find().sort({ _id: 1 }).toArray();

/** The faults that the doctor finds in the restored mall. */
async function broken(): Promise<unknown[]> {
  const { stdout } = await runMain(['doctor', '--json'], settings(restored));
  const { checks } = JSON.parse(stdout) as { checks: { name: string; ok: boolean; detail: string }[] };
  expect(checks.length).toBeGreaterThan(10);
  return checks.filter(({ ok }) => !ok);
}

describe('backup and restore', () => {
  test('restores every document and index, and the doctor finds no fault', async () => {
    expect(await backup()).toMatchObject({ code: 0 });
    expect(await restore()).toMatchObject({ code: 0 });
    const names = (await mongo.db.listCollections().toArray()).map(({ name }) => name);
    const copied = names.filter(
      (name) => !['scores', 'scoresKnown', 'nodes', 'leases', 'meta'].includes(name),
    );
    expect(copied.length).toBeGreaterThan(2);
    for (const name of copied) {
      expect(await contents(restored, name)).toEqual(await contents(mongo.name, name));
      const indexes = (database: string) => mongo.db.client.db(database).collection(name).indexes();
      expect(await indexes(restored)).toEqual(await indexes(mongo.name));
    }
    expect(await broken()).toEqual([]);
  });

  test('a restored mall has a new epoch, so clients do not resume from a cursor that was lost', async () => {
    await backup();
    await restore();
    const facts = async (database: string) =>
      (await contents(database, 'meta')).map(({ _id }) => String(_id));
    expect(await facts(mongo.name)).toContain('epoch');
    // The progress of the projections is not restored either: a node then compares all of them with the ledger.
    expect(await facts(restored)).toEqual(['format']);
  });

  test('a backup taken while receipts arrive is consistent', async () => {
    let isFlowing = true;
    let carried = 0;
    const till = async (number: number): Promise<void> => {
      while (isFlowing) {
        carried += 1;
        const userId = shoppers[carried % shoppers.length] ?? 'sara';
        await submit(`flow-${number}-${carried}`, userId);
      }
    };
    const flowing = Promise.all([1, 2, 3, 4].map(till));
    const taken = await backup();
    isFlowing = false;
    await flowing;
    expect(taken).toMatchObject({ code: 0 });
    expect(carried).toBeGreaterThan(10);
    expect(await restore()).toMatchObject({ code: 0 });
    expect(await broken()).toEqual([]);
  });

  test('only the owner can read the file, and an existing file is not overwritten', async () => {
    await backup();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await backup()).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') });
    expect(await backup('--force')).toMatchObject({ code: 0 });
  });

  test('restore refuses a database that already has a mall', async () => {
    await backup();
    const over = await runMain(['restore', file], settings(mongo.name));
    expect(over).toMatchObject({ code: 1, stderr: expect.stringContaining('holds a mall already') });
  });

  test('a truncated file or a file of another kind changes nothing', async () => {
    await backup();
    await truncate(file, Math.floor((await stat(file)).size / 2));
    expect(await restore()).toMatchObject({ code: 2 });
    await writeFile(file, 'something else');
    expect(await restore()).toMatchObject({ code: 2, stderr: expect.stringContaining('no backup') });
    await rm(file);
    expect(await restore()).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no') });
    expect(await mongo.db.client.db(restored).listCollections().toArray()).toEqual([]);
  });
});

describe('init', () => {
  const env = () => path.join(folder, '.env');
  const secretIn = async (): Promise<string> =>
    /JWT_SECRET=(.+)/.exec(await readFile(env(), 'utf8'))?.[1] ?? '';

  test('writes a long secret that only its owner can read, and keeps it the next time', async () => {
    await init(env(), folder);
    expect((await stat(env())).mode & 0o777).toBe(0o600);
    const secret = await secretIn();
    expect(secret.length).toBeGreaterThanOrEqual(43);
    expect(await init(env(), folder)).toContain('already');
    expect(await secretIn()).toBe(secret);
  });

  test('keeps the other settings, and a secret that a node created before', async () => {
    await writeFile(env(), 'PORT=4000');
    await writeFile(path.join(folder, 'jwt-secret'), 'made-at-the-first-start-long-enough\n');
    await init(env(), folder);
    expect(await readFile(env(), 'utf8')).toBe('PORT=4000\nJWT_SECRET=made-at-the-first-start-long-enough\n');
  });
});
