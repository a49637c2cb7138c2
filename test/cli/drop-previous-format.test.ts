// `drop-previous-format`: lists by default, drops on request, and never before the conversion is complete.

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Db, Document, MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connectMongo } from '../../src/adapters/mongo/connect.ts';
import { openMongoStore } from '../../src/adapters/mongo/store.ts';
import { runMain } from './run-main.ts';

const options = {
  url: inject('mongoUrl'),
  database: `drop_${randomUUID().slice(0, 8)}`,
  poolMin: 0,
  poolMax: 2,
  timeoutMs: 60_000,
};
let client: MongoClient;
let db: Db;
let dataDir: string;
beforeAll(async () => {
  client = await connectMongo(options);
  db = client.db(options.database);
  dataDir = await mkdtemp(path.join(tmpdir(), 'deerfields-drop-'));
});
afterAll(async () => {
  await db.dropDatabase();
  await client.close();
  await rm(dataDir, { recursive: true, force: true });
});

const settings = () => ({
  MONGODB_URL: options.url,
  MONGODB_DATABASE: options.database,
  DATA_DIR: dataDir,
  PORT: '0',
});
const drop = (...args: readonly string[]) => runMain(['drop-previous-format', ...args], settings());
const names = async () => (await db.listCollections().toArray()).map(({ name }) => name);
const setFormat = (value: number) =>
  db.collection<{ _id: string }>('meta').updateOne({ _id: 'format' }, { $set: { value } }, { upsert: true });
const user = { _id: 'sara', seq: 1, from: 0, coins: 0, xp: 0, level: 1, totalReceipts: 1, totalSpent: 5 };

test('refuses before the upgrade, lists the old collections after it, drops them with --apply, and then finds none', async () => {
  await setFormat(2);
  await db.collection<Document & { _id: string }>('journal').insertOne({
    ...{ _id: 'sara:0000000000000001', userId: 'sara', firstSeq: 1, seq: 1, at: new Date(), levelBefore: 1 },
    ...{ command: 'receipt.submit', receiptId: 'cafe:a', day: '2026-11-21' },
    ...{ after: { coins: 0, xp: 0, level: 1 } },
    entries: [{ kind: 'purchase.recorded', amount: 5, receipts: 1, keepFrom: '2026-08-01' }],
  });
  await db.collection<Document & { _id: string }>('receipts').insertOne({
    ...{ _id: 'cafe:a', storeId: 'cafe', userId: 'sara', receiptNo: 'a', amount: 5, currency: 'IRR' },
    ...{ items: [], createdAt: new Date(), issuedAt: new Date(), rulebook: 1, status: 'applied', version: 1 },
    ...{ seq: 1, left: 5, earned: { coins: 0, xp: 0 }, grant: JSON.stringify({ shares: [] }) },
  });
  await db
    .collection<Document & { _id: string }>('users')
    .insertOne({ ...user, progress: '{"levels":[],"missions":[],"past":[],"days":[]}' });

  const early = await drop('--apply');
  expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('is of form 2') });
  expect(await names()).toEqual(expect.arrayContaining(['journal', 'receipts']));

  const store = await openMongoStore(client, options);
  const listed = await drop('--json');
  expect(JSON.parse(listed.stdout)).toEqual({
    ok: true,
    applied: false,
    collections: { journal: 1, receipts: 1 },
  });
  expect(await names()).toEqual(expect.arrayContaining(['journal', 'receipts']));

  expect(await drop('--apply')).toMatchObject({ code: 0, stdout: expect.stringContaining('Dropped: ') });
  expect(await names()).not.toEqual(expect.arrayContaining(['journal']));
  expect(await names()).not.toEqual(expect.arrayContaining(['receipts']));
  expect((await store.loadReceipts(['cafe:a'])).get('cafe:a')).toMatchObject({ userId: 'sara', amount: 5 });
  expect((await drop()).stdout).toContain('No collection of the previous format is left.');
});
