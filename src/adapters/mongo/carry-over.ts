// Migrates a database of the previous format: receipts, journal and ledger snapshots become documents of the ledger. It can be
// repeated at any point and run on several nodes at once. The old collections stay until an operator drops them.
import type { Collection, Db, Document } from 'mongodb';
import { MongoBulkWriteError } from 'mongodb';
import type { StoredDocument } from './documents.ts';
import { ledgerSnapshotToDocument, placeOf } from './documents.ts';
import { ledgerSnapshotFrom, noteDocument, recordDocument } from './form-before.ts';
import { noteFormat } from './format.ts';
import { prepareDatabase } from './prepare-database.ts';

const batchSize = 500;
const duplicateKey = 11_000;

/** Throws if the ledger does not give the same shoppers as before. The format then stays the old one, and nothing is lost. */
export async function carryOver(db: Db): Promise<void> {
  await prepareDatabase(db);
  const ledger = db.collection<StoredDocument>('ledger');
  const keepIds = await idsToKeep(db);
  await inBatches(db.collection('openings'), async (ledgerSnapshots) => {
    await insertOnce(ledger, ledgerSnapshots.map(ledgerSnapshotFrom).map(ledgerSnapshotToDocument));
  });
  await inBatches(db.collection('journal'), async (records) => {
    const ids = [...new Set(records.map(({ receiptId }) => receiptId))];
    const found = await db
      .collection('receipts')
      .find({ _id: { $in: ids } })
      .toArray();
    const receipts = new Map(found.map((document) => [String(document._id), document]));
    await insertOnce(
      ledger,
      records.map((record) => recordDocument(record, receipts.get(record['receiptId']), keepIds)),
    );
  });
  const notes = { status: { $in: ['tombstone', 'rejected'] } };
  await inBatches(
    db.collection('receipts'),
    async (documents) =>
      await insertOnce(
        ledger,
        documents.map((document) => noteDocument(document, keepIds)),
      ),
    notes,
  );
  await verify(db, ledger);
  await db.collection('users').updateMany({ from: { $exists: false } }, { $set: { from: 0 } });
  // The caps of days have a new form, so shoppers with such days are projected again from the ledger.
  await db.collection('users').deleteMany({ from: 0, progress: { $regex: '"days":\\[\\{' } });
  await noteFormat(db);
}

/** The collections of the previous format. The present format uses none of these names. */
const previousCollections = ['receipts', 'journal', 'openings'] as const;

/** The number of documents in each remaining collection of the previous format. */
export async function countPreviousFormat(db: Db): Promise<ReadonlyMap<string, number>> {
  const there = await db
    .listCollections({ name: { $in: [...previousCollections] } }, { nameOnly: true })
    .toArray();
  const counts = new Map<string, number>();
  for (const { name } of there) counts.set(name, await db.collection(name).estimatedDocumentCount());
  return counts;
}

/**
 * Drops the collections that {@link carryOver} has read. The caller must have checked with `formatFault` that the migration
 * is complete; otherwise their data is lost.
 */
export async function dropPreviousFormat(db: Db): Promise<void> {
  for (const name of (await countPreviousFormat(db)).keys()) await db.collection(name).drop();
}

async function inBatches(
  collection: Collection,
  carry: (documents: Document[]) => Promise<void>,
  filter: Document = {},
): Promise<void> {
  let batch: Document[] = [];
  for await (const document of collection.find(filter, { batchSize }).sort({ _id: 1 })) {
    batch.push(document);
    if (batch.length < batchSize) continue;
    await carry(batch);
    batch = [];
  }
  if (batch.length > 0) await carry(batch);
}

/** Documents that exist were migrated by an earlier run. */
async function insertOnce(ledger: Collection<StoredDocument>, documents: StoredDocument[]): Promise<void> {
  if (documents.length === 0) return;
  try {
    await ledger.insertMany(documents, { ordered: false });
  } catch (error) {
    const isThere =
      error instanceof MongoBulkWriteError &&
      [error.writeErrors].flat().every(({ code }) => code === duplicateKey);
    if (!isThere) throw error;
  }
}

/** Checks that every shopper's last document ends at the shopper's last entry. */
async function verify(db: Db, ledger: Collection<StoredDocument>): Promise<void> {
  await inBatches(db.collection('users'), async (users) => {
    for (const { _id, seq } of users) {
      const range = { $gte: placeOf(String(_id), 0), $lt: placeOf(String(_id), Number.MAX_SAFE_INTEGER) };
      const last = await ledger.findOne({ _id: range }, { sort: { _id: -1 }, projection: { seq: 1 } });
      if ((last?.seq ?? 0) < seq) {
        throw new Error(
          `the conversion of ${db.databaseName} failed: user ${_id} is at entry ${seq}, but the ledger ends at ${last?.seq}`,
        );
      }
    }
  });
}

/**
 * Numbers are now compared without case, so a receipt's id is in lower case. If receipts differ by case alone, one of them
 * gets that id. This returns the others, which keep their ids.
 */
async function idsToKeep(db: Db): Promise<ReadonlySet<string>> {
  const alike = db.collection('receipts').aggregate<{ ids: string[] }>(
    [
      {
        $group: {
          _id: { store: '$storeId', number: { $toLower: '$receiptNo' } },
          ids: { $push: '$_id' },
        },
      },
      { $match: { 'ids.1': { $exists: true } } },
    ],
    { allowDiskUse: true },
  );
  const keep = new Set<string>();
  // Lower case sorts last, so the receipt whose id is already in lower case keeps it.
  for await (const { ids } of alike) for (const id of ids.toSorted().slice(0, -1)) keep.add(id);
  return keep;
}
