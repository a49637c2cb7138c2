// A mall on its own database: receipts go through the whole pipeline to MongoDB, without sockets.
import { randomUUID } from 'node:crypto';
import type { Db, MongoClient } from 'mongodb';
import { createCountedCache } from '../../src/adapters/memory/counted-cache.ts';
import { createUserCache } from '../../src/adapters/memory/user-cache.ts';
import { connectMongo } from '../../src/adapters/mongo/connect.ts';
import { majorityDb } from '../../src/adapters/mongo/reach.ts';
import { createMongoRulebooks } from '../../src/adapters/mongo/rulebooks.ts';
import { openMongoStore } from '../../src/adapters/mongo/store.ts';
import type { Command } from '../../src/game/command.ts';
import type { Outcome } from '../../src/game/outcome.ts';
import type { Rulebook } from '../../src/game/rulebook.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { createAdmission } from '../../src/pipeline/admission.ts';
import { createBatcher } from '../../src/pipeline/batcher.ts';
import { createCommitBatch } from '../../src/pipeline/commit-batch.ts';
import { createReadLedgerUsers, loadUsersWith } from '../../src/pipeline/load-users.ts';
import type { SettledReceipt } from '../../src/pipeline/receipt-owners.ts';
import { aLevel, aMission, aPurchase, aReturn, aRulebook, aVoid, limits, submitOf } from '../builders.ts';
import { silent } from '../silent-log.ts';

export interface MallOnMongo {
  readonly url: string;
  readonly database: string;
  readonly client: MongoClient;
  readonly db: Db;
  /** How far this mall's time is behind the clock; 0 at first. */
  agoMs: number;
  /** The command's outcome. Throws if it is refused. */
  carry(command: Command): Promise<Outcome>;
  /** Drops the database and disconnects. */
  close(): Promise<void>;
}

/** One level, missions of three kinds, a cap per day: every kind of entry occurs. */
export const mallRulebook: Rulebook = aRulebook({
  earning: { rates: aRulebook().earning.rates, perDay: { coins: 1_000 } },
  levels: [aLevel(), aLevel({ level: 3, xp: 250, coins: 20 })],
  missions: [
    aMission(),
    aMission({ code: 'round', kind: 'stores', target: 2, period: 'monthly', reward: { coins: 5, xp: 40 } }),
    aMission({ code: 'spender', kind: 'sum', target: 150_000, period: 'once', perPeriod: 5 }),
  ],
});

/** Opens a mall with {@link mallRulebook} in force. Close it at the end of the test. */
export async function openMallOnMongo(url: string): Promise<MallOnMongo> {
  const database = `books_${randomUUID().slice(0, 8)}`;
  const settings = { url, database, poolMin: 0, poolMax: 12, timeoutMs: 60_000 };
  const client = await connectMongo(settings);
  const store = await openMongoStore(client, settings);
  const db = majorityDb(client, database);
  const readUsers = createReadLedgerUsers(store);
  await createMongoRulebooks(db, settings.timeoutMs).publish(mallRulebook);
  const rules = prepareRules(mallRulebook);
  const nothing = (): void => {};
  const telemetry = { answered: nothing, batch: nothing, wentAgain: nothing, announced: nothing };
  const mall = { agoMs: 0 };
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const now = (): number => Date.now() - mall.agoMs;
  /** At once: the audited data must be there when a command is answered. */
  let saving: Promise<unknown> = Promise.resolve();
  const commit = createCommitBatch({
    store,
    loadUsers: loadUsersWith(readUsers, (behind) => void store.saveProjected(behind)),
    users: createUserCache(createCountedCache(10_000)),
    rules: { current: () => rules, ofVersion: async () => rules },
    limits,
    telemetry: { ...telemetry, replied: nothing, timed: nothing, repaired: nothing, clockWrong: nothing },
    log: silent,
    now,
    elapsedMs: now,
    announce: (committed) => {
      saving = Promise.all([saving, store.saveProjected(committed)]);
    },
  });
  const admission = createAdmission(
    { limit: 4_096, deadlineMs: 15_000, slowMs: 15_000 },
    {
      store,
      batcher: createBatcher({ maxBatch: 128, parallel: 8, waitingPerFlight: 12 }, { carry: commit, pause }),
      settled: createCountedCache<SettledReceipt>(10_000),
      telemetry: { ...telemetry, replied: nothing, timed: nothing, repaired: nothing, clockWrong: nothing },
      log: silent,
      now,
    },
  );
  return Object.assign(mall, {
    url,
    database,
    client,
    db,
    carry: async (command: Command) => {
      const answer = await admission.submit(command, command.receiptId);
      await saving;
      if (!answer.ok) throw new Error(`${command.receiptId}: ${answer.refusal.message}`);
      return answer.outcome;
    },
    close: async () => {
      await admission.close();
      await db.dropDatabase();
      await store.close();
    },
  });
}

/** Ids that are prefixes of others: their journals are in another order than they are. */
export const shoppers = ['sara', 'sara-2', 'sara.b', 'sara0', 'saraz', 'Reza', 'mina'] as const;

/** Five receipts of every shopper: one returned in part, one in two parts, one voided; and a void before its receipt. */
export async function shopAWhile(mall: MallOnMongo): Promise<void> {
  const stores = ['cafe', 'bookshop', 'cobbler'];
  const issuedAt = new Date(Date.now() - mall.agoMs).toISOString();
  const shop = async (userId: string): Promise<void> => {
    const name = (index: number) => ({
      storeId: stores[index % stores.length] ?? 'cafe',
      receiptNo: `${userId}-${index}`,
    });
    for (let index = 0; index < 5; index += 1) {
      await mall.carry(submitOf(aPurchase({ ...name(index), userId, amount: 40_000 + index, issuedAt })));
    }
    await mall.carry(aReturn({ ...name(1), amount: 15_000 }));
    await mall.carry(aReturn({ ...name(2), returnNo: 'b1', amount: 10_000 }));
    await mall.carry(aReturn({ ...name(2), returnNo: 'b2', amount: 30_002 }));
    await mall.carry(aVoid(name(3)));
  };
  await Promise.all(shoppers.map(shop));
  await mall.carry(aVoid({ storeId: 'cafe', receiptNo: 'early' }));
  await mall.carry(submitOf(aPurchase({ receiptNo: 'early', userId: 'nobody', issuedAt })));
}
