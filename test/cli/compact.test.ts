// `compact`, and the doctor after it, on a mall with years of data in MongoDB.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Document } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { placeOf, placesEnd, userFromDocument } from '../../src/adapters/mongo/documents.ts';
import { examine } from '../../src/cli/doctor.ts';
import { loadConfig } from '../../src/runtime/config.ts';
import { reachLeaderboards } from '../../src/runtime/reach-leaderboards.ts';
import { aPurchase, aReturn, aVoid, dayMs, submitOf } from '../builders.ts';
import { ledger, users } from '../queries/damages.ts';
import { ledgerSnapshotDamages } from '../queries/ledger-snapshot-damages.ts';
import type { MallOnMongo } from '../queries/mall-on-mongo.ts';
import { openMallOnMongo, shopAWhile, shoppers } from '../queries/mall-on-mongo.ts';
import { silent } from '../silent-log.ts';
import { runMain } from './run-main.ts';

let mall: MallOnMongo;
let dataDir: string;

const buy = (userId: string, receiptNo: string) =>
  mall.carry(
    submitOf(aPurchase({ userId, receiptNo, issuedAt: new Date(Date.now() - mall.agoMs).toISOString() })),
  );

/** Everybody shopped 500 days ago; Sara and Mina also recently, and Sara exactly at the cutoff. */
async function openOldMall(): Promise<void> {
  dataDir = await mkdtemp(path.join(tmpdir(), 'deerfields-compaction-'));
  mall = await openMallOnMongo(inject('mongoUrl'));
  mall.agoMs = 500 * dayMs;
  await shopAWhile(mall);
  mall.agoMs = 405 * dayMs;
  await buy('sara', 'sara-edge');
  mall.agoMs = 395 * dayMs;
  await mall.carry(aReturn({ receiptNo: 'sara-edge', amount: 1_000 }));
  mall.agoMs = 10 * dayMs;
  await Promise.all(['sara', 'mina'].map((userId) => buy(userId, `${userId}-late-0`)));
  await Promise.all(['sara', 'mina'].map((userId) => buy(userId, `${userId}-late-1`)));
  mall.agoMs = 0;
  await mall.carry(aReturn({ receiptNo: 'mina-late-0', amount: 1_000 }));
}

async function closeMall(): Promise<void> {
  await mall.close();
  await rm(dataDir, { recursive: true, force: true });
}

const settings = () => ({
  MONGODB_URL: mall.url,
  MONGODB_DATABASE: mall.database,
  DATA_DIR: dataDir,
  PORT: '0',
});
const compaction = (...args: readonly string[]) => runMain(['compact', ...args], settings());
const counts = async () => ({
  // One for each command.
  documents: await ledger(mall.db).countDocuments({ records: { $exists: true } }),
  notes: await ledger(mall.db).countDocuments({ note: { $exists: true } }),
  ledgerSnapshots: await ledger(mall.db).countDocuments({ opening: { $exists: true } }),
});
const brokenChecks = async () =>
  Object.fromEntries(
    (await examine(loadConfig(settings()), () => {}))
      .filter(({ ok }) => !ok)
      .map(({ name, detail }) => [name, detail]),
  );
const tools = () =>
  reachLeaderboards(mall.client, { database: mall.database, timeoutMs: 60_000, redisUrl: undefined }, silent);
/** Every shopper's all-time scores, one line each. */
const allTime = async () => {
  const found = await mall.db
    .collection<{ _id: string; scores: Record<string, object> }>('standings')
    .find()
    .sort({ _id: 1 })
    .toArray();
  return found.flatMap(({ _id, scores }) =>
    Object.entries(scores)
      .filter(([key]) => key.endsWith(':all'))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, sums]) => [_id, key, sums]),
  );
};

// Nine records and five receipts of each shopper, and one receipt that changed nobody; Sara's are at the cutoff.
const folded = { shoppers: 7, records: 7 * 9 + 1, receipts: 7 * 5, broken: 0, busy: 0 };

describe('the command', () => {
  beforeEach(openOldMall);
  afterEach(closeMall);

  test('without --apply it lists what would be compacted, and changes nothing', async () => {
    const before = await counts();
    const { code, stdout } = await compaction('--json');
    expect(JSON.parse(stdout)).toEqual({ ok: true, applied: false, before: expect.any(String), ...folded });
    expect(code).toBe(0);
    const readable = await compaction('--before', '400d');
    expect(readable.stdout).toContain('Would be folded: 64 journal records and 35 receipts of 7 shoppers');
    expect(readable.stdout).toContain('--apply does it');
    expect(await counts()).toEqual(before);
  });

  test('with --apply the sums still agree, leaderboards can be rebuilt, and a second run does nothing', async () => {
    const before = await counts();
    await (await tools()).rebuild(() => {});
    const boards = await allTime();
    expect(boards.length).toBeGreaterThan(20);
    const balances = await users(mall.db)
      .find({}, { projection: { coins: 1, xp: 1, seq: 1 } })
      .toArray();

    const { code, stdout } = await compaction('--apply', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, applied: true, ...folded, unjudged: 1 });
    expect(code).toBe(0);
    expect(await counts()).toEqual({
      documents: before.documents - folded.records,
      // The void and the receipt that came after it.
      notes: before.notes - 2,
      ledgerSnapshots: shoppers.length,
    });
    // Its return is newer than the cutoff.
    expect(await ledger(mall.db).findOne({ claims: 'r|cafe:sara-edge|2' })).not.toBeNull();
    expect(await brokenChecks()).toEqual({});
    expect(
      await users(mall.db)
        .find({}, { projection: { coins: 1, xp: 1, seq: 1 } })
        .toArray(),
    ).toEqual(balances);
    await (await tools()).rebuild(() => {});
    expect(await allTime()).toEqual(boards);
    expect(await brokenChecks()).toEqual({});

    const after = await counts();
    expect(JSON.parse((await compaction('--apply', '--json')).stdout)).toMatchObject({
      records: 0,
      receipts: 0,
      unjudged: 0,
    });
    expect(await counts()).toEqual(after);
    // The mall continues.
    await buy('sara', 'sara-new');
    await buy('saraz', 'saraz-new');
    await mall.carry(aVoid({ receiptNo: 'sara-late-1' }));
    expect(await brokenChecks()).toEqual({});
  });

  test('shoppers with nothing left to return lose daily caps and ended periods', async () => {
    const reza = async () => {
      const document =
        (await users(mall.db).findOne({ _id: 'Reza' })) ?? expect.fail('Reza has been shopping');
      const { days, missions } = userFromDocument(document).user;
      return { days: days.length, periods: missions.map(({ period }) => period.split('-')[0]).toSorted() };
    };
    expect(await reza()).toEqual({ days: 1, periods: ['monthly', 'once', 'once'] });
    await compaction('--apply');
    expect(await reza()).toEqual({ days: 0, periods: ['once', 'once'] });
    expect(await brokenChecks()).toEqual({});
  });

  test('after an interrupted compaction the ledger snapshot counts, the sums agree, and the next run finishes it', async () => {
    const ofMina = { _id: { $gt: placeOf('mina', 0), $lt: placesEnd('mina') } };
    const before = await ledger(mall.db).find(ofMina).toArray();
    const reza = (await users(mall.db).findOne({ _id: 'Reza' })) ?? expect.fail('Reza has been shopping');
    await compaction('--apply');
    const after = await counts();
    const kept = await ledger(mall.db).find(ofMina).toArray();
    const covered = before.filter(({ _id }) => kept.every((other) => other._id !== _id));
    expect(covered).toHaveLength(9);
    // Mina's documents are not deleted yet, and Reza's projection is from before the compaction.
    await ledger(mall.db).insertMany(covered.slice(3));
    await users(mall.db).replaceOne({ _id: 'Reza' }, reza);
    expect(await brokenChecks()).toEqual({});
    expect(JSON.parse((await compaction('--apply', '--json')).stdout)).toMatchObject({
      ok: true,
      records: 0,
    });
    expect(await counts()).toEqual(after);
    // The mall continues, for both.
    await buy('mina', 'mina-new');
    await buy('Reza', 'reza-new');
    expect(await brokenChecks()).toEqual({});
  });

  test('a ledger that does not add up is not compacted, and the command says so', async () => {
    await users(mall.db).updateOne({ _id: 'Reza' }, { $inc: { coins: 7 } });
    await ledger(mall.db).deleteOne({ claims: 'r|cobbler:mina-2|1' });
    const before = await brokenChecks();
    expect(Object.keys(before)).toContain('projection');
    const { code, stdout, stderr } = await compaction('--apply', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, shoppers: 5, broken: 2 });
    expect(stderr).toMatch(/"user":"Reza".*the journal leads elsewhere than to the shopper/);
    expect(await brokenChecks()).toEqual(before);
  });
});

describe('the doctor reports a ledger snapshot that was', () => {
  const damaged = ['ledger', 'users'];
  let sound: Document[][];
  const readAll = () => Promise.all(damaged.map((name) => mall.db.collection(name).find().toArray()));
  beforeAll(async () => {
    await openOldMall();
    await (await tools()).rebuild(() => {});
    expect(await compaction('--apply')).toMatchObject({ code: 0 });
    expect(await brokenChecks()).toEqual({});
    sound = await readAll();
  });
  afterEach(async () => {
    for (const [at, name] of damaged.entries()) {
      await mall.db.collection(name).deleteMany({});
      await mall.db.collection(name).insertMany(sound[at] ?? []);
    }
  });
  afterAll(closeMall);

  test.each(ledgerSnapshotDamages)('$title', async ({ done, breaks }) => {
    await done(mall.db);
    const broken = await brokenChecks();
    expect(Object.keys(broken).toSorted()).toEqual(Object.keys(breaks).toSorted());
    for (const [name, said] of Object.entries(breaks)) expect(broken[name]).toMatch(said);
  });
});

describe('bad input', () => {
  test.each([
    ['an age at which receipts can still be returned', ['--before', '89d'], /at least 90d/],
    ['no age', ['--before', 'long ago'], /a time such as/],
    ['an unknown option', ['--force'], /unknown option/],
  ])('%s is a usage error', async (_, args, said) => {
    const { code, stderr } = await runMain(['compact', ...args], { STORE: 'memory' });
    expect(stderr).toMatch(said);
    expect(code).toBe(2);
  });
  test('a node that stores data in memory has nothing to compact', async () => {
    const { code, stderr } = await runMain(['compact'], {
      STORE: 'memory',
      DATA_DIR: path.join(tmpdir(), 'deerfields-nobody'),
    });
    expect(stderr).toContain('nothing is kept');
    expect(code).toBe(1);
  });
});
