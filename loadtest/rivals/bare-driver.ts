// The rival without any socket: the MongoDB driver alone doing the tutorial's two writes, as many at a time as are asked for.
//
// Same durability, same documents, same indexes. No clients, no tokens, no validation, no pushes: what is left is the cost
// of the database and the driver.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { z } from 'zod';
import type { ReceiptSubmit } from '../../src/contracts/receipts.ts';
import { endWithResult, readJob } from '../job-lines.ts';
import { type LoadResult, loadJobSchema } from '../load-job.ts';
import { createReceiptStream } from '../receipt-stream.ts';
import { openWindow, type Window } from '../window.ts';

interface UserDocument {
  _id: string;
  coins: number;
  xp: number;
  totalReceipts: number;
  totalSpent: number;
  updatedAt: Date;
}

const jobSchema = z.strictObject({
  mongodbUrl: z.string(),
  database: z.string(),
  /** Connections; fewer than receipts in flight is faster if the database is the limit. */
  poolSize: z.int().min(1).max(1_000),
  load: loadJobSchema,
});

const amountPerCoin = 100_000;
const amountPerXp = 50_000;
const storeCount = 12;

const { mongodbUrl, database: name, poolSize, load } = jobSchema.parse(await readJob());
const { pace } = load;
if (pace.kind !== 'closed') throw new Error('the bare driver is measured in a closed loop');
const client = await MongoClient.connect(mongodbUrl, {
  minPoolSize: poolSize,
  maxPoolSize: poolSize,
  maxConnecting: 8,
  writeConcern: { w: 'majority', journal: true },
});
const users = client.db(name).collection<UserDocument>('users');
const receipts = client.db(name).collection<{ _id: string }>('receipts');
await users.createIndex({ coins: -1 });
await receipts.createIndex({ createdAt: -1 });
await receipts.createIndex({ userId: 1, createdAt: -1 });

async function award(storeId: string, receipt: ReceiptSubmit): Promise<void> {
  const coins = Math.floor(receipt.amount / amountPerCoin);
  const xp = Math.floor(receipt.amount / amountPerXp);
  const now = new Date();
  const document = { _id: `${storeId}:${receipt.receiptNo}`, storeId, ...receipt, coins, xp, createdAt: now };
  await receipts.insertOne(document);
  await users.findOneAndUpdate(
    { _id: receipt.userId },
    { $inc: { coins, xp, totalReceipts: 1, totalSpent: receipt.amount }, $set: { updatedAt: now } },
    { upsert: true, returnDocument: 'after' },
  );
}

const nextReceipt = createReceiptStream(load);
let running = true;
let made = 0;
let window: Window | null = null;
let settledReceipts = 0;
let settledAmount = 0;

async function work(): Promise<void> {
  while (running) {
    const receipt = nextReceipt();
    made += 1;
    const startedAt = performance.now();
    await award(`s${String((made % storeCount) + 1).padStart(2, '0')}`, receipt);
    settledReceipts += 1;
    settledAmount += receipt.amount;
    window?.settled(performance.now() - startedAt);
  }
}

const workers = Promise.all(Array.from({ length: pace.inFlight }, work));
await sleep(load.warmup.seconds * 1000);
const warmUntil = performance.now() + (load.warmup.limitSeconds - load.warmup.seconds) * 1000;
while (settledReceipts < load.warmup.receipts && performance.now() < warmUntil) await sleep(10);
window = openWindow();
await sleep(pace.seconds * 1000);
const figures = window.close();
window = null;
running = false;
await workers;
await client.close();
endWithResult({
  windows: [figures],
  settledReceipts,
  settledAmount,
  refusedReceipts: 0,
  unanswered: 0,
  replies: { applied: settledReceipts },
} satisfies LoadResult);
