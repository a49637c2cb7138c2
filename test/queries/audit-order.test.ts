// The order in which an audit reads MongoDB, and how it resumes.
import fc from 'fast-check';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createMongoAudit } from '../../src/adapters/mongo/audit.ts';
import { connectMongo } from '../../src/adapters/mongo/connect.ts';
import type { StoredDocument } from '../../src/adapters/mongo/documents.ts';
import { documentOf, ledgerSnapshotToDocument } from '../../src/adapters/mongo/documents.ts';
import { majorityDb } from '../../src/adapters/mongo/reach.ts';
import { newLedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import { newUser } from '../../src/game/user.ts';
import type { Audit } from '../../src/ports/audit.ts';
import { compareInLedger } from '../../src/ports/store.ts';
import { firstOf, inSuccession } from '../contract/batches.ts';

const database = 'audit_order';
let client: MongoClient;
let db: Db;

beforeAll(async () => {
  client = await connectMongo({
    url: inject('mongoUrl'),
    database,
    poolMin: 0,
    poolMax: 2,
    timeoutMs: 60_000,
  });
  db = majorityDb(client, database);
});

afterAll(async () => {
  await db.dropDatabase();
  await client.close();
});

const ledger = () => db.collection<StoredDocument>('ledger');

/** Short ids with characters before and after ':', some of which are encoded in an `_id`. */
const id = fc.string({
  unit: fc.constantFrom('a', 'B', '0', '9', '-', '.', '_', ':', '%', '3', 'A'),
  minLength: 1,
  maxLength: 5,
});

async function pages(audit: Audit, after: string | null, limit: number): Promise<string[]> {
  const ids: string[] = [];
  for (let last = after; ; ) {
    const page = await audit.shoppersAfter(last, limit);
    ids.push(...page);
    if (page.length < limit) return ids;
    last = page.at(-1) ?? null;
  }
}

async function owners(audit: Audit, first: string, last: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { userId } of audit.filed(first, last)) found.push(userId);
  return found;
}

test('shoppers and documents are in one order, and can be resumed after any shopper', async () => {
  const audit = createMongoAudit(db, 5_000);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(id, { minLength: 1, maxLength: 20 }),
      fc.nat(),
      fc.integer({ min: 3, max: 25 }),
      async (ids, which, limit) => {
        await ledger().deleteMany({}, { writeConcern: { w: 1 } });
        await ledger().insertMany(
          ids.flatMap((userId) => [
            documentOf(firstOf(userId).document, 'x.1'),
            ledgerSnapshotToDocument({ ...newLedgerSnapshot(userId), user: newUser(userId) }),
          ]),
        );
        const sorted = ids.toSorted(compareInLedger);
        const at = which % sorted.length;
        expect(await pages(audit, null, limit)).toEqual(sorted);
        expect(await pages(audit, sorted[at] ?? null, limit)).toEqual(sorted.slice(at + 1));
        const rest = sorted.slice(at);
        // For each, the ledger snapshot and a document.
        expect(await owners(audit, rest[0] ?? '', rest.at(-1) ?? '')).toEqual(
          rest.flatMap((userId) => [userId, userId]),
        );
      },
    ),
    { numRuns: 30 },
  );
});

test('of each shopper the ledger snapshot comes first, then the documents by their first entry', async () => {
  await ledger().deleteMany({});
  const made = inSuccession('sara', 12);
  const documents = made.map(({ document }) => documentOf(document, 'x.1'));
  await ledger().insertMany([
    ...documents.toReversed(),
    ledgerSnapshotToDocument({ ...newLedgerSnapshot('sara'), user: { ...newUser('sara'), seq: 1 } }),
  ]);
  const places: number[] = [];
  for await (const filed of createMongoAudit(db, 5_000).filed('sara', 'sara')) {
    places.push('ledgerSnapshot' in filed ? 0 : filed.firstSeq);
  }
  expect(places).toEqual([0, ...made.map(({ record }) => record?.firstSeq)]);
});
