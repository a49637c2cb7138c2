// What is read of shoppers, receipts and journal in MongoDB. Changes nothing, also not the schema: tools read with it too.
import type { Db } from 'mongodb';
import { MongoDriverError, MongoNetworkError, MongoServerSelectionError } from 'mongodb';
import type { Store } from '../../ports/store.ts';
import { StoreUnavailableError } from '../../ports/store.ts';
import type { JournalDocument, ReceiptDocument, UserDocument } from './documents.ts';
import {
  journalEnd,
  journalId,
  receiptFromDocument,
  recordFromDocument,
  userFromDocument,
} from './documents.ts';
import type { OpeningDocument } from './openings.ts';
import { openingFromDocument } from './openings.ts';

export type StoreReads = Pick<
  Store,
  'loadUsers' | 'loadReceipts' | 'loadRecord' | 'journalAfter' | 'loadOpenings' | 'heads' | 'headsAfter'
>;

/** The reading half of the store; no query takes longer than `timeoutMs`. */
export function createMongoReads(db: Db, timeoutMs: number): StoreReads {
  const users = db.collection<UserDocument>('users');
  const receipts = db.collection<ReceiptDocument>('receipts');
  const journal = db.collection<JournalDocument>('journal');
  const openings = db.collection<OpeningDocument>('openings');
  const maxTimeMS = timeoutMs;

  return {
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
    loadOpenings: async (userIds) => {
      const found = await reached(openings.find({ _id: { $in: [...userIds] } }, { maxTimeMS }).toArray());
      return new Map(found.map((document) => [document._id, openingFromDocument(document)]));
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
  };
}

/** Errors that the driver names but does not export: no connection in time, or the pool was cleared. */
const unavailableNames = new Set([
  'MongoWaitQueueTimeoutError',
  'MongoPoolClearedError',
  'MongoTopologyClosedError',
]);

/** The result of a query; a server that is away is a {@link StoreUnavailableError}. */
export async function reached<T>(work: Promise<T>): Promise<T> {
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
