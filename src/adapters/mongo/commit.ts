// One batch, one transaction: majority-acknowledged and journaled, all or nothing.
import type { ClientSession, Db, Document, MongoClient } from 'mongodb';
import type { Batch, CommitResult } from '../../ports/store.ts';
import { receiptToDocument, recordToDocument, userToDocument } from './documents.ts';
import { run, StaleError, transact } from './transaction.ts';

/** Stores the batch; ends as {@link transact} does. */
export const commitBatch = (
  client: MongoClient,
  db: Db,
  batch: Batch,
  timeoutMs: number,
): Promise<CommitResult> => transact(client, timeoutMs, (session) => write(db, batch, session));

/** The receipts first: what turns out to be a duplicate has cost one round trip. */
async function write(db: Db, { receipts, users, records }: Batch, session: ClientSession): Promise<void> {
  const fresh = receipts.filter(({ versionBefore }) => versionBefore === 0);
  const changed = receipts.filter(({ versionBefore }) => versionBefore > 0);
  await insert(
    db,
    'receipts',
    fresh.map(({ receipt }) => receiptToDocument(receipt)),
    session,
  );
  await replace(
    db,
    'receipts',
    changed.map(({ receipt, versionBefore }) => ({
      q: { _id: receipt.id, version: versionBefore },
      u: receiptToDocument(receipt),
    })),
    session,
  );
  await replace(
    db,
    'users',
    // By `_id` alone, which is the cheapest way to a document. A shopper who has moved on meanwhile is found below:
    // their next record is there, and ours would begin at the same entry.
    users.map(({ user, seqBefore }) => ({
      q: { _id: user.id },
      u: userToDocument(user),
      upsert: seqBefore === 0,
    })),
    session,
  );
  await insert(db, 'journal', records.map(recordToDocument), session);
}

// The commands themselves: the driver's bulk writes measure every document once more to split what is never too large.

async function insert(
  db: Db,
  collection: string,
  documents: Document[],
  session: ClientSession,
): Promise<void> {
  if (documents.length > 0) await run(db, { insert: collection, documents }, session);
}

async function replace(
  db: Db,
  collection: string,
  updates: Document[],
  session: ClientSession,
): Promise<void> {
  if (updates.length === 0) return;
  const { n } = await run(db, { update: collection, updates }, session);
  if (n < updates.length) throw new StaleError();
}
