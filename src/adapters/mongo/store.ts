// The store on MongoDB: the truth of shoppers, receipts and journal.
import { randomUUID } from 'node:crypto';
import type { Collection, MongoClient } from 'mongodb';
import { MongoDriverError, MongoNetworkError, MongoServerSelectionError } from 'mongodb';
import type { Store } from '../../ports/store.ts';
import { StoreUnavailableError } from '../../ports/store.ts';
import { commitBatch } from './commit.ts';
import type { MongoSettings } from './connect.ts';
import type { JournalDocument, ReceiptDocument, UserDocument } from './documents.ts';
import {
  journalEnd,
  journalId,
  receiptFromDocument,
  recordFromDocument,
  userFromDocument,
} from './documents.ts';
import { prepareDatabase } from './schema.ts';

/** Prepares the database and opens the store on a connected client, which it closes with itself. */
export async function openMongoStore(client: MongoClient, settings: MongoSettings): Promise<Store> {
  const db = client.db(settings.database);
  await prepareDatabase(db);
  const users = db.collection<UserDocument>('users');
  const receipts = db.collection<ReceiptDocument>('receipts');
  const journal = db.collection<JournalDocument>('journal');
  const epoch = await readEpoch(db.collection('meta'));
  const available = watchAvailability(client);
  const maxTimeMS = settings.timeoutMs;

  return {
    durable: true,
    epoch,
    isAvailable: available,
    commit: (batch) => reached(commitBatch(client, db, batch, settings.timeoutMs)),

    loadUsers: async (ids) => {
      const found = await reached(users.find({ _id: { $in: [...ids] } }, { maxTimeMS }).toArray());
      return new Map(found.map((document) => [document._id, userFromDocument(document)]));
    },
    loadReceipts: async (ids) => {
      const found = await reached(receipts.find({ _id: { $in: [...ids] } }, { maxTimeMS }).toArray());
      return new Map(found.map((document) => [document._id, receiptFromDocument(document)]));
    },
    loadRecord: async (userId, firstSeq) => {
      const found = await reached(journal.findOne({ _id: journalId(userId, firstSeq) }, { maxTimeMS }));
      return found ? recordFromDocument(found) : null;
    },
    journalAfter: async (userId, seq, limit) => {
      const after = { $gt: journalId(userId, seq), $lt: journalEnd(userId) };
      const found = await reached(
        journal.find({ _id: after }, { maxTimeMS }).sort({ _id: 1 }).limit(limit).toArray(),
      );
      if (found[0]?.firstSeq === seq + 1) return found.map(recordFromDocument);
      // The place may lie within a record, which then begins at it or before.
      const upTo = { $lte: journalId(userId, seq), $gt: journalId(userId, 0) };
      const within = await reached(journal.findOne({ _id: upTo }, { maxTimeMS, sort: { _id: -1 } }));
      const all = within !== null && within.seq > seq ? [within, ...found] : found;
      return all.slice(0, limit).map(recordFromDocument);
    },
    heads: async (userIds) => {
      const query = users.find({ _id: { $in: [...userIds] } }, { maxTimeMS, projection: { seq: 1 } });
      return new Map((await reached(query.toArray())).map(({ _id, seq }) => [_id, seq]));
    },
    headsAfter: async (userId, limit) => {
      const query = users.find({ _id: { $gt: userId } }, { maxTimeMS, projection: { seq: 1 } });
      const found = await reached(query.sort({ _id: 1 }).limit(limit).toArray());
      return new Map(found.map(({ _id, seq }) => [_id, seq]));
    },
    close: () => client.close(),
  };
}

/** The lineage of this database: named once, at its first use. */
async function readEpoch(meta: Collection<{ _id: string; value: string }>): Promise<string> {
  const options = { upsert: true, returnDocument: 'after' } as const;
  const document = await meta.findOneAndUpdate(
    { _id: 'epoch' },
    { $setOnInsert: { value: randomUUID() } },
    options,
  );
  if (document === null) throw new Error('an upsert gives a document back');
  return document.value;
}

/** Whether a writable server is known. The driver watches in the background and finds it again by itself. */
function watchAvailability(client: MongoClient): () => boolean {
  let available = true;
  const writable = new Set(['RSPrimary', 'Mongos', 'LoadBalancer']);
  client.on('topologyDescriptionChanged', ({ newDescription }) => {
    available = [...newDescription.servers.values()].some(({ type }) => writable.has(type));
  });
  return () => available;
}

/** Errors that the driver names but does not export: no connection in time, or the pool was cleared. */
const unavailableNames = new Set([
  'MongoWaitQueueTimeoutError',
  'MongoPoolClearedError',
  'MongoTopologyClosedError',
]);

async function reached<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const away =
      error instanceof MongoNetworkError ||
      error instanceof MongoServerSelectionError ||
      (error instanceof MongoDriverError && unavailableNames.has(error.name));
    if (away) throw new StoreUnavailableError(error.message, { cause: error });
    throw error;
  }
}
