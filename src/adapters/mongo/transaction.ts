// Transactions on MongoDB: one with its three ways to end, and work behind the receipts that is begun again.
import type { ClientSession, Db, Document, MongoClient } from 'mongodb';
import { MongoError, MongoErrorLabel, MongoServerError } from 'mongodb';
import type { CommitResult } from '../../ports/store.ts';
import { CommitUnknownError } from '../../ports/store.ts';

const duplicateKey = 11_000;
const unknownCommitRetryMs = 100;
const mostTries = 20;

/** Something changed meanwhile: found by ourselves, not by the server. */
export class StaleError extends Error {}

/**
 * Does `write` in one transaction. A duplicate key, a write conflict or a {@link StaleError} is `conflict`, let out of the
 * transaction and never retried inside it. Throws CommitUnknownError after `timeoutMs` of an unknown commit; driver
 * errors as they are.
 */
export async function transact(
  client: MongoClient,
  timeoutMs: number,
  write: (session: ClientSession) => Promise<void>,
): Promise<CommitResult> {
  const session = client.startSession();
  try {
    session.startTransaction({
      readConcern: { level: 'snapshot' },
      writeConcern: { w: 'majority', journal: true },
      maxCommitTimeMS: timeoutMs,
    });
    try {
      await write(session);
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

/** Runs a write command. Throws its first write error, as the driver's own writes do. */
export async function run(db: Db, command: Document, session: ClientSession): Promise<Document> {
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

/**
 * Does the work in a transaction and commits it by majority. It is begun again after a conflict, and also where the
 * result of the commit is unknown: done twice, it must come to the same as done once.
 */
export async function inTransaction<T>(
  client: MongoClient,
  work: (session: ClientSession) => Promise<T>,
): Promise<T> {
  const session = client.startSession();
  try {
    for (let tries = 1; ; tries += 1) {
      session.startTransaction({ readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } });
      try {
        const done = await work(session);
        await session.commitTransaction();
        return done;
      } catch (error) {
        if (session.inTransaction()) await session.abortTransaction().catch(() => {}); // it ends by itself
        if (!isTransient(error) || tries === mostTries) throw error;
      }
    }
  } finally {
    await session.endSession();
  }
}

const isTransient = (error: unknown): boolean =>
  error instanceof MongoError &&
  (error.hasErrorLabel(MongoErrorLabel.TransientTransactionError) ||
    error.hasErrorLabel(MongoErrorLabel.UnknownTransactionCommitResult) ||
    error.code === duplicateKey);
