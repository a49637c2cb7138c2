// Aging on MongoDB: a fold is one transaction, and what has aged is found by the index on `createdAt`.
import type { ClientSession, Db, MongoClient } from 'mongodb';
import type { AgedReceipt, Aging, FoldStep } from '../../ports/aging.ts';
import type { ReceiptDocument } from './documents.ts';
import { journalId, userToDocument } from './documents.ts';
import { openingToDocument } from './openings.ts';
import { reached } from './reads.ts';
import { run, StaleError, transact } from './transaction.ts';

const batchSize = 200;

/** Over a connected client; no transaction or query takes longer than `timeoutMs`. */
export function createMongoAging(client: MongoClient, db: Db, timeoutMs: number): Aging {
  const receipts = db.collection<ReceiptDocument>('receipts');
  return {
    agedReceipts: async function* (beforeMs) {
      const projection = { _id: 1, userId: 1, status: 1 };
      const aged = receipts.find({ createdAt: { $lt: new Date(beforeMs) } }, { projection, batchSize });
      for await (const found of aged.sort({ createdAt: 1 })) yield agedReceipt(found);
    },
    fold: (step) => reached(transact(client, timeoutMs, (session) => write(db, step, session))),
    dropUnjudged: async (ids, beforeMs) => {
      const before = new Date(beforeMs);
      const { deletedCount } = await reached(
        receipts.deleteMany({
          _id: { $in: [...ids] },
          status: { $in: ['tombstone', 'rejected'] },
          createdAt: { $lt: before },
          // A tombstone has none.
          $or: [{ issuedAt: { $exists: false } }, { issuedAt: { $lt: before } }],
        }),
      );
      return deletedCount;
    },
  };
}

const agedReceipt = (found: ReceiptDocument): AgedReceipt => ({
  id: found._id,
  userId: found.status === 'tombstone' || found.status === 'rejected' ? null : found.userId,
});

async function write(db: Db, step: FoldStep, session: ClientSession): Promise<void> {
  const { seqBefore, opening, records, receipts, tidied } = step;
  const { id } = opening.user;
  const document = openingToDocument(opening);
  if (seqBefore === 0) await run(db, { insert: 'openings', documents: [document] }, session);
  else await expectAll(1, replace(db, 'openings', { _id: id, seq: seqBefore }, document, session));
  const places = records.map(({ firstSeq, seq }) => ({ _id: journalId(id, firstSeq), seq }));
  await expectAll(records.length, remove(db, 'journal', places, session));
  const versions = receipts.map(({ id: _id, version }) => ({ _id, version }));
  await expectAll(receipts.length, remove(db, 'receipts', versions, session));
  if (tidied === null) return;
  await expectAll(1, replace(db, 'users', { _id: id, seq: tidied.seq }, userToDocument(tidied), session));
}

/** What was to be touched and is not there any more, or is another one by now. */
async function expectAll(count: number, work: Promise<number>): Promise<void> {
  if ((await work) < count) throw new StaleError();
}

async function replace(
  db: Db,
  collection: string,
  q: object,
  u: object,
  session: ClientSession,
): Promise<number> {
  return (await run(db, { update: collection, updates: [{ q, u }] }, session))['n'];
}

async function remove(
  db: Db,
  collection: string,
  filters: readonly object[],
  session: ClientSession,
): Promise<number> {
  if (filters.length === 0) return 0;
  const deletes = filters.map((q) => ({ q, limit: 1 }));
  return (await run(db, { delete: collection, deletes }, session))['n'];
}
