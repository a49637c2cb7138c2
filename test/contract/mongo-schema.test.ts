// What only MongoDB keeps: validators that refuse malformed documents, indexes that serve their queries, one lineage.
import { randomUUID } from 'node:crypto';
import type { Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schemaFaults } from '../../src/adapters/mongo/audit.ts';
import { receiptToDocument, recordToDocument, userToDocument } from '../../src/adapters/mongo/documents.ts';
import { openingToDocument } from '../../src/adapters/mongo/openings.ts';
import { collections, prepareDatabase } from '../../src/adapters/mongo/schema.ts';
import { openMongoStore } from '../../src/adapters/mongo/store.ts';
import { newOpening } from '../../src/game/opening.ts';
import type { Receipt } from '../../src/game/receipt.ts';
import type { Batch } from '../../src/ports/store.ts';
import { firstOf, together } from './batches.ts';
import type { MongoForTest } from './stores.ts';
import { openMongo } from './stores.ts';

let mongo: MongoForTest;
beforeAll(async () => {
  mongo = await openMongo();
  await mongo.it.commit(together(...['sara', 'omid', 'nika'].map((userId) => firstOf(userId))));
});
afterAll(() => mongo[Symbol.asyncDispose]());

const whole = firstOf('sara');
if (whole.record === null) throw new Error('a first receipt writes a record');
type Named = Document & { readonly _id: string };
const documents: Record<string, Document> = {
  users: userToDocument(whole.user),
  receipts: receiptToDocument(whole.receipt),
  journal: recordToDocument(whole.record),
  openings: openingToDocument({ ...newOpening('sara'), user: whole.user }),
};

describe('validators', () => {
  const failedValidation = 121;
  const insert = (collection: string, changes: Document): Promise<unknown> => {
    const document: Named = { ...documents[collection], _id: randomUUID(), ...changes };
    return mongo.db.collection<Named>(collection).insertOne(document);
  };

  test.each(Object.keys(documents))('%s: a document as it is written is taken', async (collection) => {
    await expect(insert(collection, {})).resolves.toMatchObject({ acknowledged: true });
  });

  test.each<[string, string, Document]>([
    ['users', 'coins that are not whole', { coins: 0.5 }],
    ['users', 'coins that are no number', { coins: '12' }],
    ['users', 'no number at all', { xp: Number.NaN }],
    ['users', 'a sequence before the first', { seq: 0 }],
    ['users', 'a level below the first', { level: 0 }],
    ['users', 'fewer receipts than none', { totalReceipts: -1 }],
    ['users', 'less spent than nothing', { totalSpent: -1 }],
    ['users', 'progress that is no text', { progress: {} }],
    ['receipts', 'a status nobody knows', { status: 'maybe' }],
    ['receipts', 'a version before the first', { version: 0 }],
    ['receipts', 'less left than nothing', { left: -1 }],
    ['receipts', 'an amount of nothing', { amount: 0 }],
    ['receipts', 'a time that is no date', { createdAt: 1 }],
    ['openings', 'a sequence before the first', { seq: 0 }],
    ['openings', 'a sequence that is not whole', { seq: 1.5 }],
    ['openings', 'fewer receipts than none', { receipts: { standing: -1, spent: 0 } }],
    ['openings', 'receipts without what was spent', { receipts: { standing: 1 } }],
    ['openings', 'no seal', { seal: null }],
    ['journal', 'no entries', { entries: [] }],
    ['journal', 'a command nobody knows', { command: 'receipt.eat' }],
    ['journal', 'a sequence before the first', { firstSeq: 0 }],
  ])('%s: refuses %s', async (collection, _, changes) => {
    await expect(insert(collection, changes)).rejects.toMatchObject({ code: failedValidation });
  });

  const required = ['users', 'receipts', 'journal', 'openings'].flatMap((name) => {
    const schema: Document = collections[name]?.validator['$jsonSchema'];
    const fields: string[] = schema['required'];
    return fields.filter((field) => field !== '_id').map((field) => [name, field] as const);
  });
  test.each(required)('%s: refuses a document without %s', async (collection, field) => {
    const { [field]: _, ...rest } = documents[collection] ?? {};
    const document: Named = { ...rest, _id: randomUUID() };
    await expect(mongo.db.collection<Named>(collection).insertOne(document)).rejects.toMatchObject({
      code: failedValidation,
    });
  });

  const good = firstOf('good');
  const poisoned = firstOf('poisoned');
  const [poisonedRecord] = poisoned.batch.records;
  if (poisonedRecord === undefined) throw new Error('a first receipt writes a record');
  const malformed: Receipt = { ...poisoned.receipt, version: 0 };
  test.each<[string, Partial<Batch>]>([
    ['shopper', { users: [{ user: { ...poisoned.user, coins: 0.5 }, seqBefore: 0 }] }],
    ['receipt', { receipts: [{ receipt: malformed, versionBefore: 0 }] }],
    ['record', { records: [{ ...poisonedRecord, entries: [] }] }],
  ])(
    'a batch with a malformed %s is a fault, not a conflict, and nothing of it is stored',
    async (_, part) => {
      const batch = together(good, { ...poisoned, batch: { ...poisoned.batch, ...part } });
      await expect(mongo.it.commit(batch)).rejects.toMatchObject({ code: failedValidation });
      expect((await mongo.it.heads(['good', 'poisoned'])).size).toBe(0);
      expect((await mongo.it.loadReceipts([good.receipt.id])).size).toBe(0);
      expect(await mongo.it.journalAfter('good', 0, 10)).toEqual([]);
    },
  );
});

describe('indexes', () => {
  /** Names of the stages of the plan that the server would take, from the top. */
  const stagesOf = (plan: Document): string[] => [
    plan['stage'],
    ...[plan['inputStage'], ...(plan['inputStages'] ?? [])].filter(Boolean).flatMap(stagesOf),
  ];
  const planOf = async (collection: string, filter: Document, sort: Document): Promise<Document> => {
    const explained = await mongo.db.collection(collection).find(filter).sort(sort).explain('queryPlanner');
    const { winningPlan } = explained['queryPlanner'];
    return winningPlan['queryPlan'] ?? winningPlan;
  };
  const indexOf = (plan: Document): unknown =>
    plan['indexName'] ?? (plan['inputStage'] && indexOf(plan['inputStage']));

  const queries: Record<string, { collection: string; filter: Document; sort: Document }> = {
    coins: { collection: 'users', filter: {}, sort: { coins: -1 } },
    createdAt: {
      collection: 'receipts',
      filter: { createdAt: { $gte: new Date(0), $lt: new Date() } },
      sort: { createdAt: 1 },
    },
    keys: { collection: 'standings', filter: { keys: 'mall:all' }, sort: {} },
    at_by: {
      collection: 'standings',
      filter: { at: { $gte: new Date() }, by: { $ne: 'another' } },
      sort: { at: 1 },
    },
    seenAt: { collection: 'nodes', filter: {}, sort: { seenAt: -1 } },
    userId_createdAt: { collection: 'receipts', filter: { userId: 'sara' }, sort: { createdAt: -1 } },
  };
  const planned = Object.entries(collections).flatMap(([collection, { indexes }]) =>
    indexes.map(({ name, key, serves }) => ({ collection, name: String(name), key, serves })),
  );

  test.each(planned)(
    '$name of $collection exists, and serves: $serves',
    async ({ collection, name, key }) => {
      const present = await mongo.db.collection(collection).indexes();
      expect(present).toContainEqual(expect.objectContaining({ name, key }));
      const query = queries[name];
      if (query === undefined) throw new Error(`say here which query the index ${name} serves`);
      expect(query.collection).toBe(collection);
      const plan = await planOf(collection, query.filter, query.sort);
      expect(stagesOf(plan)).toContain('IXSCAN');
      expect(stagesOf(plan)).not.toContain('SORT');
      expect(indexOf(plan)).toBe(name);
    },
  );

  test('there are no others than those planned', async () => {
    for (const [collection, { indexes }] of Object.entries(collections)) {
      const present = (await mongo.db.collection(collection).indexes()).map(({ name }) => name);
      expect(present.toSorted()).toEqual(['_id_', ...indexes.map(({ name }) => name)].toSorted());
    }
  });

  test("order and range of a shopper's journal are served by its _id", async () => {
    const plan = await planOf('journal', { _id: { $gt: 'sara:', $lt: 'sara;' } }, { _id: 1 });
    expect(stagesOf(plan)).toContain('IXSCAN');
    expect(stagesOf(plan)).not.toContain('SORT');
    expect(indexOf(plan)).toBe('_id_');
  });
});

describe('the database', () => {
  test('may be prepared again and by several at once', async () => {
    await expect(Promise.all([1, 2, 3].map(() => prepareDatabase(mongo.db)))).resolves.toHaveLength(3);
    expect((await mongo.it.heads(['sara'])).size).toBe(1);
  });
  test('a new one may be prepared by several at once', async () => {
    const fresh = mongo.client.db(`${mongo.db.databaseName}_fresh`);
    try {
      await Promise.all([1, 2, 3].map(() => prepareDatabase(fresh)));
      const present = (await fresh.listCollections().toArray()).map(({ name }) => name);
      expect(present.toSorted()).toEqual(Object.keys(collections).toSorted());
    } finally {
      await fresh.dropDatabase();
    }
  });
  test('is prepared again while a transaction is open, which a node that was killed leaves for a minute', async () => {
    const session = mongo.client.startSession();
    session.startTransaction();
    for (const [collection, document] of Object.entries(documents)) {
      const named: Named = { ...document, _id: randomUUID() };
      await mongo.db.collection<Named>(collection).insertOne(named, { session });
    }
    // Waiting for it would take a lock that all writes of the other nodes then wait for.
    await prepareDatabase(mongo.db);
    expect(session.inTransaction()).toBe(true);
    await session.abortTransaction();
    await session.endSession();
  });
  test('brings a validator of before up to date', async () => {
    await mongo.db.command({ collMod: 'profiles', validator: { name: 'nobody' } });
    await prepareDatabase(mongo.db);
    expect(await schemaFaults(mongo.db)).toEqual([]);
  });
  test('keeps its lineage for everybody who opens it', async () => {
    const settings = {
      url: mongo.url,
      database: mongo.db.databaseName,
      poolMin: 0,
      poolMax: 5,
      timeoutMs: 5_000,
    };
    const opened = await Promise.all([1, 2].map(() => openMongoStore(mongo.client, settings)));
    expect(opened.map(({ epoch }) => epoch)).toEqual([mongo.it.epoch, mongo.it.epoch]);
    expect(mongo.it.durable).toBe(true);
  });
});
