// Read and write concerns: reads come from the primary and see only majority-committed data, whatever the URL says.
import type { Db, MongoClient } from 'mongodb';
import {
  MongoDriverError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
  ReadConcern,
} from 'mongodb';
import { StoreUnavailableError } from '../../ports/store.ts';

/**
 * The database as nodes use it. A read at local concern could return data that a fail-over rolls back, and a
 * read from a secondary could return old data.
 */
export const majorityDb = (client: MongoClient, database: string): Db =>
  client.db(database, {
    readPreference: 'primary',
    readConcern: new ReadConcern('majority'),
    writeConcern: { w: 'majority', journal: true },
  });

/** Errors that the driver names but does not export: no connection in time, or the pool was cleared. */
const unavailableNames = new Set([
  'MongoWaitQueueTimeoutError',
  'MongoPoolClearedError',
  'MongoTopologyClosedError',
]);

/** Whether the server was not reached, so the command had no effect. */
export const isAway = (error: unknown): boolean =>
  error instanceof MongoServerSelectionError ||
  (error instanceof MongoDriverError && unavailableNames.has(error.name));

/**
 * Codes of a server that shuts down, steps down or loses another member: the command was interrupted, and its result is not
 * known. The list is that of MongoDB's specification of retryable writes.
 */
const interruptions = new Set([6, 7, 89, 91, 189, 262, 9_001, 10_107, 11_600, 11_602, 13_435, 13_436]);

/** MongoDB gave up after `maxTimeMS`. */
const maxTimeExpired = 50;

/** Whether the server broke the command off: it shuts down, steps down, or ran out of time. A retry can succeed. */
export const isBrokenOff = (code: unknown): boolean =>
  code === maxTimeExpired || interruptions.has(Number(code));

/** What the driver says about a failure. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * The result of a query. Throws {@link StoreUnavailableError} if the server is unreachable, goes away, or does not answer in
 * time.
 */
export async function reached<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const brokeOff = error instanceof MongoServerError && isBrokenOff(error.code);
    if (isAway(error) || brokeOff || error instanceof MongoNetworkError) {
      throw new StoreUnavailableError(messageOf(error), { cause: error });
    }
    throw error;
  }
}
