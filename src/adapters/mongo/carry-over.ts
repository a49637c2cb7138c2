// Carries a database of the form before over into the ledger: receipts, journal and ledger snapshots become its documents. May be
// done again at any point and by several nodes at once; what was read stays as it was until somebody drops it.
import type { Collection, Db, Document } from 'mongodb';
import { MongoBulkWriteError } from 'mongodb';
import type { StoredDocument } from './documents.ts';
import { ledgerSnapshotToDocument, placeOf } from './documents.ts';
import { ledgerSnapshotFrom, noteDocument, recordDocument } from './form-before.ts';
import { noteFormat } from './format.ts';
import { prepareDatabase } from './schema.ts';

const batchSize = 500;
const duplicateKey = 11_000;

/** Throws where the ledger does not come to the shoppers that were there. Then nothing is noted, and nothing is lost. */
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
  // Days have a cap of their own now: whoever has some is projected again from the ledger.
  await db.collection('users').deleteMany({ from: 0, progress: { $regex: '"days":\\[\\{' } });
  await noteFormat(db);
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

/** What is there already was carried over before. */
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

/** Every shopper's last document ends where the shopper stood. */
async function verify(db: Db, ledger: Collection<StoredDocument>): Promise<void> {
  await inBatches(db.collection('users'), async (users) => {
    for (const { _id, seq } of users) {
      const range = { $gte: placeOf(String(_id), 0), $lt: placeOf(String(_id), Number.MAX_SAFE_INTEGER) };
      const last = await ledger.findOne({ _id: range }, { sort: { _id: -1 }, projection: { seq: 1 } });
      if ((last?.seq ?? 0) < seq) {
        throw new Error(
          `carrying over ${db.databaseName} failed: user ${_id} stood at entry ${seq}, the ledger ends at ${last?.seq}`,
        );
      }
    }
  });
}

/**
 * Numbers are compared without case now, so a receipt's id is written in small letters. Where two receipts differed by
 * case alone, one of them takes that id and the others, which this gives, keep theirs.
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
  // Small letters come last, so an id that is all small is the one that takes it.
  for await (const { ids } of alike) for (const id of ids.toSorted().slice(0, -1)) keep.add(id);
  return keep;
}
