// What only MongoDB has: validators that refuse malformed documents, indexes that serve their queries, one epoch.
import { randomUUID } from 'node:crypto';
import type { Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schemaFaults } from '../../src/adapters/mongo/audit.ts';
import { documentOf, ledgerSnapshotToDocument, userToDocument } from '../../src/adapters/mongo/documents.ts';
import { prepareDatabase } from '../../src/adapters/mongo/prepare-database.ts';
import { collections } from '../../src/adapters/mongo/schema.ts';
import { openMongoStore } from '../../src/adapters/mongo/store.ts';
import { newLedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import { firstOf } from './batches.ts';
import type { MongoForTest } from './stores.ts';
import { openMongo } from './stores.ts';

let mongo: MongoForTest;
beforeAll(async () => {
  mongo = await openMongo();
  await mongo.it.append(['sara', 'omid', 'nika'].map((userId) => firstOf(userId).document));
});
afterAll(() => mongo[Symbol.asyncDispose]());

const whole = firstOf('sara');
if (whole.record === null) throw new Error('a first receipt writes a record');
type Named = Document & { readonly _id: string };
const documents: Record<string, Document> = {
  users: userToDocument({ user: whole.user, from: 1 }),
  ledger: documentOf(whole.document, 'test.1'),
};

describe('validators', () => {
  const failedValidation = 121;
  const insert = (collection: string, changes: Document): Promise<unknown> => {
    const claims = collection === 'ledger' ? { claims: [randomUUID()] } : {};
    const document: Named = { ...documents[collection], ...claims, _id: randomUUID(), ...changes };
    return mongo.db.collection<Named>(collection).insertOne(document);
  };

  test.each(Object.keys(documents))('%s: accepts a document as it is written', async (collection) => {
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
    ['users', 'no place of its last document', { from: null }],
    ['ledger', 'no claim', { claims: [] }],
    ['ledger', 'a claim that is no text', { claims: [1] }],
    ['ledger', 'a sequence that is not whole', { seq: 0.5 }],
    ['ledger', 'a time that is no date', { at: 1 }],
    ['ledger', 'records that are no text', { records: [] }],
    ['ledger', 'a ledger snapshot that is no text', { opening: {} }],
  ])('%s: refuses %s', async (collection, _, changes) => {
    await expect(insert(collection, changes)).rejects.toMatchObject({ code: failedValidation });
  });

  const required = ['users', 'ledger'].flatMap((name) => {
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

  test('a document that the database refuses fails alone, and the others are stored', async () => {
    const [good, poisoned] = [firstOf('good'), firstOf('poisoned')];
    const malformed = { ...poisoned.document, claims: [] };
    const [stored, refused] = await mongo.it.append([good.document, malformed]);
    expect(stored).toBe('stored');
    expect(refused).toMatchObject({ code: failedValidation });
    const heads = await mongo.it.heads(new Map(['good', 'poisoned'].map((id) => [id, 0])));
    expect([...heads.keys()]).toEqual(['good']);
  });

  test.each([['documents of shoppers', () => firstOf('one'), () => firstOf('two')]])(
    'claims are unique across %s, whatever else the documents hold',
    async (_, one, two) => {
      const claims = [randomUUID()];
      const results = await mongo.it.append([
        { ...one().document, claims },
        { ...two().document, claims },
      ]);
      expect(results).toEqual(['stored', 'claimed']);
    },
  );

  test('ledger snapshots of several shoppers do not conflict', async () => {
    for (const id of ['opened-1', 'opened-2']) {
      const ledgerSnapshot = ledgerSnapshotToDocument({
        ...newLedgerSnapshot(id),
        user: { ...whole.user, id },
      });
      await expect(
        mongo.db.collection<Named>('ledger').insertOne({ ...ledgerSnapshot }),
      ).resolves.toBeDefined();
    }
  });
});

describe('indexes', () => {
  /** The stages of the server's query plan, from the top. */
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
    at: { collection: 'ledger', filter: { at: { $gte: new Date(0), $lt: new Date() } }, sort: { at: 1 } },
    claims: {
      collection: 'ledger',
      filter: { claims: { $elemMatch: { $gte: 'r|cafe:r1|', $lt: 'r|cafe:r1}' } } },
      sort: {},
    },
    keys: { collection: 'standings', filter: { keys: 'mall:all' }, sort: {} },
    at_by: {
      collection: 'standings',
      filter: { at: { $gte: new Date() }, by: { $ne: 'another' } },
      sort: { at: 1 },
    },
    secretDigest: { collection: 'pairings', filter: { secretDigest: 'x' }, sort: {} },
    expiresAt: { collection: 'pairings', filter: { expiresAt: { $lt: new Date() } }, sort: {} },
    pairedAt: { collection: 'devices', filter: {}, sort: { pairedAt: -1 } },
    revokedAt: {
      collection: 'devices',
      filter: { revokedAt: { $gt: new Date(0) } },
      sort: { revokedAt: -1 },
    },
    acts_at: { collection: 'acts', filter: {}, sort: { at: -1 } },
    seenAt: { collection: 'nodes', filter: {}, sort: { seenAt: -1 } },
    // The query with which MongoDB itself finds expired documents.
    until: { collection: 'links', filter: { until: { $lt: new Date() } }, sort: { until: 1 } },
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

  test('there are no other indexes', async () => {
    for (const [collection, { indexes }] of Object.entries(collections)) {
      const present = (await mongo.db.collection(collection).indexes()).map(({ name }) => name);
      expect(present.toSorted()).toEqual(['_id_', ...indexes.map(({ name }) => name)].toSorted());
    }
  });

  test('range and order of a shopper’s journal are served by _id', async () => {
    const plan = await planOf('ledger', { _id: { $gt: 'sara:', $lt: 'sara;' } }, { _id: 1 });
    expect(stagesOf(plan)).toContain('IXSCAN');
    expect(stagesOf(plan)).not.toContain('SORT');
    expect(indexOf(plan)).toBe('_id_');
  });
});

describe('the database', () => {
  test('can be prepared again, and by several nodes at once', async () => {
    await expect(Promise.all([1, 2, 3].map(() => prepareDatabase(mongo.db)))).resolves.toHaveLength(3);
    expect((await mongo.it.heads(new Map([['sara', 0]]))).size).toBe(1);
  });
  test('that is new can be prepared by several nodes at once', async () => {
    const fresh = mongo.client.db(`${mongo.db.databaseName}_fresh`);
    try {
      await Promise.all([1, 2, 3].map(() => prepareDatabase(fresh)));
      const present = (await fresh.listCollections().toArray()).map(({ name }) => name);
      expect(present.toSorted()).toEqual(Object.keys(collections).toSorted());
    } finally {
      await fresh.dropDatabase();
    }
  });
  test('gets its older validators updated', async () => {
    await mongo.db.command({ collMod: 'profiles', validator: { name: 'nobody' } });
    await prepareDatabase(mongo.db);
    expect(await schemaFaults(mongo.db)).toEqual([]);
  });
  test('has one epoch for every node that opens it', async () => {
    const settings = {
      url: mongo.url,
      database: mongo.db.databaseName,
      poolMin: 0,
      poolMax: 5,
      timeoutMs: 60_000,
    };
    const opened = await Promise.all([1, 2].map(() => openMongoStore(mongo.client, settings)));
    expect(opened.map(({ epoch }) => epoch)).toEqual([mongo.it.epoch, mongo.it.epoch]);
    expect(mongo.it.durable).toBe(true);
  });
});
