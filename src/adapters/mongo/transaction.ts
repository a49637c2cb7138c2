// Work behind the receipts in a transaction that is begun again.
import type { ClientSession, MongoClient } from 'mongodb';
import { MongoError, MongoErrorLabel } from 'mongodb';

const duplicateKey = 11_000;
const mostTries = 20;

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
