// One batch, one transaction: majority-acknowledged and journaled, all or nothing.
import type { ClientSession, Db, Document, MongoClient } from 'mongodb';
import { MongoError, MongoErrorLabel, MongoServerError } from 'mongodb';
import type { Batch, CommitResult } from '../../ports/store.ts';
import { CommitUnknownError } from '../../ports/store.ts';
import { receiptToDocument, recordToDocument, userToDocument } from './documents.ts';

const duplicateKey = 11_000;
const unknownCommitRetryMs = 100;

/** Something changed meanwhile: found by ourselves, not by the server. */
class StaleError extends Error {}

/**
 * Stores the batch in one transaction. A duplicate key or a write conflict is `conflict`, let out of the transaction
 * and never retried inside it. Throws CommitUnknownError after `timeoutMs` of an unknown commit; driver errors as they are.
 */
export async function commitBatch(
  client: MongoClient,
  db: Db,
  batch: Batch,
  timeoutMs: number,
): Promise<CommitResult> {
  const session = client.startSession();
  try {
    session.startTransaction({
      readConcern: { level: 'snapshot' },
      writeConcern: { w: 'majority', journal: true },
      maxCommitTimeMS: timeoutMs,
    });
    try {
      await write(db, batch, session);
    } catch (error) {
      await session.abortTransaction().catch(() => {}); // the server ends it by itself
      if (isConflict(error)) return 'conflict';
      throw error;
    }
    return await settle(session, Date.now() + timeoutMs);
  } finally {
    await session.endSession();
  }
}

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

async function run(db: Db, command: Document, session: ClientSession): Promise<Document> {
  const result = await db.command(command, { session });
  const [fault] = result['writeErrors'] ?? [];
  if (fault) throw new MongoServerError(fault);
  return result;
}

const isConflict = (error: unknown): boolean =>
  error instanceof StaleError ||
  (error instanceof MongoError &&
    (error.code === duplicateKey || error.hasErrorLabel(MongoErrorLabel.TransientTransactionError)));

/** Commits. The same commit may be asked for again as long as its result is unknown; the server knows it. */
async function settle(session: ClientSession, deadlineMs: number): Promise<CommitResult> {
  for (;;) {
    try {
      await session.commitTransaction();
      return 'committed';
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
      if (error.hasErrorLabel(MongoErrorLabel.TransientTransactionError)) return 'conflict';
      if (!error.hasErrorLabel(MongoErrorLabel.UnknownTransactionCommitResult)) throw error;
      if (Date.now() >= deadlineMs) throw new CommitUnknownError(error.message, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, unknownCommitRetryMs));
    }
  }
}
