// A database of the earlier format is converted: receipts, returns, days and notes are kept.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MongoSettings } from '../../src/adapters/mongo/connect.ts';
import { openMongoStore } from '../../src/adapters/mongo/store.ts';
import { decide } from '../../src/game/decide.ts';
import { replay } from '../../src/game/evolve.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { newUser } from '../../src/game/user.ts';
import type { Store } from '../../src/ports/store.ts';
import { aReturn, aRulebook, aSubmit, aVoid, limits, ms, noon } from '../builders.ts';
import type { MongoForTest } from './stores.ts';
import { openMongo } from './stores.ts';

let mongo: MongoForTest;
beforeEach(async () => {
  mongo = await openMongo();
});
afterEach(() => mongo[Symbol.asyncDispose]());

const at = new Date(noon);
const day = '2026-11-21';
const put = (collection: string, ...documents: readonly object[]) =>
  mongo.db.collection(collection).insertMany(documents.map((document) => ({ ...document })));

/** Opens a database of the previous version. */
async function open(): Promise<Store> {
  await mongo.db.collection<{ _id: string }>('meta').updateOne({ _id: 'format' }, { $set: { value: 2 } });
  const settings: MongoSettings = {
    url: mongo.url,
    database: mongo.db.databaseName,
    poolMin: 0,
    poolMax: 2,
    timeoutMs: 60_000,
  };
  return openMongoStore(mongo.client, settings);
}

const purchase = { storeId: 'cafe', userId: 'sara', amount: 100_000, currency: 'IRR', items: [] };
const head = { createdAt: at, issuedAt: at, rulebook: 1 };
const record = (userId: string, firstSeq: number, seq: number) => ({
  _id: `${userId}:${String(firstSeq).padStart(16, '0')}`,
  userId,
  firstSeq,
  seq,
  at,
  levelBefore: 1,
});
const recorded = { kind: 'purchase.recorded', amount: 100_000, receipts: 1, keepFrom: '2026-08-01' };

/** Sara's receipt SZL011, a tenth of it returned: 100 coins, then 90; 500 were left of the day's cap. */
async function writeSara(): Promise<void> {
  await put('receipts', {
    ...purchase,
    ...head,
    _id: 'cafe:SZL011',
    receiptNo: 'SZL011',
    status: 'returned',
    version: 2,
    seq: 1,
    left: 90_000,
    earned: { coins: 90, xp: 0 },
    grant: JSON.stringify({ room: { day, coins: 500 }, shares: [] }),
    returns: [{ returnNo: 'b1', amount: 10_000, seq: 3 }],
  });
  await put(
    'journal',
    {
      ...record('sara', 1, 2),
      command: 'receipt.submit',
      receiptId: 'cafe:SZL011',
      day,
      after: { coins: 100, xp: 0, level: 1 },
      entries: [recorded, { kind: 'coins.credited', coins: 100, balance: 100 }],
    },
    {
      ...record('sara', 3, 4),
      command: 'receipt.return',
      receiptId: 'cafe:SZL011',
      day,
      after: { coins: 90, xp: 0, level: 1 },
      entries: [
        { kind: 'coins.debited', coins: -10, balance: 90 },
        { kind: 'purchase.returned', amount: -10_000, receipts: 0 },
      ],
    },
  );
  const progress = { levels: [], missions: [], past: [], days: [{ day, coins: 90, xp: 0 }] };
  await put('users', {
    _id: 'sara',
    seq: 4,
    from: 0,
    coins: 90,
    xp: 0,
    level: 1,
    totalReceipts: 1,
    totalSpent: 90_000,
    progress: JSON.stringify(progress),
  });
}

test('a receipt is found in any case, can be returned as before, and its day keeps its cap', async () => {
  await writeSara();
  const store = await open();
  const receipt = (await store.loadReceipts(['cafe:szl011'])).get('cafe:szl011') ?? null;
  expect(receipt).toMatchObject({ receiptNo: 'SZL011', version: 2, status: 'returned', day, left: 90_000 });
  const records = await store.journalAfter('sara', 0, 10);
  const user = records.reduce(replay, newUser('sara'));
  expect(user).toMatchObject({ seq: 4, coins: 90, totalSpent: 90_000 });
  expect(user.days).toEqual([{ day, cap: { coins: 500 }, coins: 90, xp: 0 }]);
  // The projection had days without a cap, so it is computed again from the ledger.
  expect(await store.loadProjected(['sara'])).toEqual(new Map());

  const rules = prepareRules(aRulebook({ earning: { ...aRulebook().earning, perDay: { coins: 500 } } }));
  const situation = { user, receipt, atMs: ms(noon), rules, judgedBy: rules, limits };
  const name = { receiptNo: 'szl011' };
  expect(decide(aSubmit({ receiptNo: 'szl011' }), situation)).toMatchObject({ kind: 'repeated', seq: 1 });
  const again = aReturn({ ...name, amount: 10_000, reason: 'what was said then was not kept' });
  expect(decide(again, situation)).toMatchObject({ kind: 'repeated', seq: 3 });
  const voided = decide(aVoid(name), situation);
  expect(voided).toMatchObject({ kind: 'changed', user: { coins: 0, totalSpent: 0, days: [] } });
});

test('receipts whose numbers differ only in case stay two', async () => {
  const judged = { ...purchase, ...head, status: 'applied', version: 1, left: 100_000, userId: 'omid' };
  const grant = JSON.stringify({ shares: [] });
  for (const [index, receiptNo] of ['Ab', 'aB'].entries()) {
    const receipt = { ...judged, receiptNo, seq: index + 1, earned: { coins: 0, xp: 0 }, grant };
    await put('receipts', { ...receipt, _id: `cafe:${receiptNo}` });
    await put('journal', {
      ...record('omid', index + 1, index + 1),
      command: 'receipt.submit',
      receiptId: `cafe:${receiptNo}`,
      after: { coins: 0, xp: 0, level: 1 },
      entries: [recorded],
    });
  }
  const store = await open();
  expect(await store.journalAfter('omid', 0, 10)).toHaveLength(2);
  const found = await store.loadReceipts(['cafe:Ab', 'cafe:ab']);
  expect([...found.values()].map(({ id, receiptNo }) => [id, receiptNo]).toSorted()).toEqual([
    ['cafe:Ab', 'Ab'],
    ['cafe:ab', 'aB'],
  ]);
});

test('a void that waits for its receipt matches it in any case', async () => {
  const note = { _id: 'cafe:T9', storeId: 'cafe', receiptNo: 'T9', status: 'tombstone', version: 1 };
  await put('receipts', { ...note, createdAt: at, reason: 'typo' });
  const store = await open();
  const found = (await store.loadReceipts(['cafe:t9'])).get('cafe:t9');
  expect(found).toMatchObject({ status: 'tombstone', reason: 'typo', receiptNo: 'T9' });
});
