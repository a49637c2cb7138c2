// One batch, one transaction: majority-acknowledged and journaled, all or nothing.
import type { AnyBulkWriteOperation, ClientSession, Collection, MongoClient } from 'mongodb';
import { MongoError, MongoErrorLabel } from 'mongodb';
import type { Batch, CommitResult } from '../../ports/store.ts';
import { CommitUnknownError } from '../../ports/store.ts';
import type { JournalDocument, ReceiptDocument, UserDocument } from './documents.ts';
import { receiptToDocument, recordToDocument, userToDocument } from './documents.ts';

export interface Collections {
  readonly users: Collection<UserDocument>;
  readonly receipts: Collection<ReceiptDocument>;
  readonly journal: Collection<JournalDocument>;
}

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
  collections: Collections,
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
      await write(collections, batch, session);
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

async function write(
  { users, receipts, journal }: Collections,
  batch: Batch,
  session: ClientSession,
): Promise<void> {
  const fresh = batch.receipts.filter(({ versionBefore }) => versionBefore === 0);
  const changed = batch.receipts.filter(({ versionBefore }) => versionBefore > 0);
  // The receipts first: what turns out to be a duplicate has cost one round trip.
  if (fresh.length > 0) {
    await receipts.insertMany(
      fresh.map(({ receipt }) => receiptToDocument(receipt)),
      { session },
    );
  }
  if (changed.length > 0) {
    await replaceAll(
      receipts,
      changed.map(({ receipt, versionBefore }) => ({
        replaceOne: {
          filter: { _id: receipt.id, version: versionBefore },
          replacement: receiptToDocument(receipt),
        },
      })),
      session,
    );
  }
  if (batch.users.length > 0) {
    await replaceAll(
      users,
      batch.users.map(({ user, seqBefore }) => ({
        // A new shopper is inserted; one who is there meanwhile makes that insertion a duplicate key.
        replaceOne: {
          filter: { _id: user.id, seq: seqBefore },
          replacement: userToDocument(user),
          upsert: seqBefore === 0,
        },
      })),
      session,
    );
  }
  if (batch.records.length > 0) await journal.insertMany(batch.records.map(recordToDocument), { session });
}

async function replaceAll<T extends { _id: string }>(
  collection: Collection<T>,
  operations: AnyBulkWriteOperation<T>[],
  session: ClientSession,
): Promise<void> {
  const { matchedCount, upsertedCount } = await collection.bulkWrite(operations, { session });
  if (matchedCount + upsertedCount < operations.length) throw new StaleError();
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
