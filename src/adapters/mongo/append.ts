// The commit: one unordered, majority-acknowledged and journaled insert into the ledger. Each document succeeds or fails alone.
import type { Collection, Db, Document } from 'mongodb';
import { MongoError, MongoErrorLabel, MongoServerError } from 'mongodb';
import type { Appended, LedgerDocument } from '../../ports/store.ts';
import type { StoredDocument } from './documents.ts';
import { documentOf } from './documents.ts';
import { isAway, isBrokenOff, reached } from './reach.ts';

const duplicateKey = 11_000;
/** Pause between two attempts to resolve unknown results. */
const pauseMs = 50;

export interface AppendSettings {
  /** Identifies this process. With a counter it marks the documents of one append. */
  readonly instance: string;
  /** The time within which every document gets a result. */
  readonly timeoutMs: number;
}

export type Append = (documents: readonly LedgerDocument[]) => Promise<readonly Appended[]>;

/** Appends to the ledger of `db`, which reads at majority. Throws StoreUnavailableError if nothing was sent. */
export function createAppend(db: Db, { instance, timeoutMs }: AppendSettings): Append {
  const ledger = db.collection<StoredDocument>('ledger');
  let appends = 0;

  return async (documents) => {
    if (documents.length === 0) return [];
    appends += 1;
    const by = `${instance}.${appends}`;
    const results: (Appended | null)[] = documents.map(() => null);
    const places = documents.map((document) => documentOf(document, by));
    const untilMs = performance.now() + timeoutMs;
    await insert(db, places, results, timeoutMs, 'first');
    while (results.includes(null) && performance.now() < untilMs) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      await settle(ledger, places, results, untilMs);
    }
    return results.map((result) => result ?? 'unknown');
  };

  /** Resolves unknown results: a document with our `by` at majority was stored; any other is inserted again. */
  async function settle(
    ledger: Collection<StoredDocument>,
    documents: readonly StoredDocument[],
    results: (Appended | null)[],
    untilMs: number,
  ): Promise<void> {
    const leftMs = Math.max(1, Math.ceil(untilMs - performance.now()));
    try {
      await insert(db, documents, results, leftMs, 'again');
      const unknown = documents.filter((_, index) => results[index] === null).map(({ _id }) => _id);
      if (unknown.length === 0) return;
      const options = { projection: { by: 1 }, maxTimeMS: leftMs };
      const found = await ledger.find({ _id: { $in: unknown } }, options).toArray();
      const writers = new Map(found.map(({ _id, by }) => [_id, by]));
      documents.forEach(({ _id, by }, index) => {
        if (results[index] === null && writers.get(_id) === by) results[index] = 'stored';
        else if (results[index] === null && writers.has(_id)) results[index] = 'stale';
      });
    } catch {
      // Not reachable yet: retried until the deadline.
    }
  }
}

/**
 * Inserts the documents without a result and records the results that are certain. After the first attempt a duplicate key
 * proves nothing by itself: the earlier attempt may have inserted the document.
 */
async function insert(
  db: Db,
  documents: readonly StoredDocument[],
  results: (Appended | null)[],
  timeoutMs: number,
  which: 'first' | 'again',
): Promise<void> {
  const sent = documents.flatMap((document, index) => (results[index] === null ? [{ document, index }] : []));
  // Runs the command itself: the driver's bulk write would measure every document, to split a batch that is never too large.
  const command = {
    insert: 'ledger',
    documents: sent.map(({ document }) => document),
    ordered: false,
    writeConcern: { w: 'majority', j: true, wtimeout: timeoutMs },
    maxTimeMS: timeoutMs,
  };
  const reply = await answerOf(db, command, which);
  if (reply === null) return;
  const faults = new Map<number, WriteError>(
    (reply['writeErrors'] ?? []).map((fault: WriteError) => [fault.index, fault]),
  );
  // Without a majority in time the inserts are uncertain; the refusals are certain.
  const isMajority = reply['writeConcernError'] === undefined;
  sent.forEach(({ document, index }, at) => {
    const fault = faults.get(at);
    if (fault === undefined) results[index] = isMajority ? 'stored' : null;
    else results[index] = resultOf(fault, document, which);
  });
}

interface WriteError {
  readonly index: number;
  readonly code: number;
  readonly errmsg: string;
  readonly keyPattern?: Document;
}

function resultOf(fault: WriteError, { note }: StoredDocument, which: 'first' | 'again'): Appended | null {
  // The server broke off between documents, for example while it shuts down: retried like every unknown result.
  if (isBrokenOff(fault.code)) return null;
  if (fault.code !== duplicateKey) return new MongoServerError(fault);
  if (fault.keyPattern?.['_id'] === undefined) return 'claimed';
  if (which === 'again') return null;
  // The place of a note is its claim.
  return note === undefined ? 'stale' : 'claimed';
}

/** The server's answer; null: the result of the insert is unknown. */
async function answerOf(db: Db, command: Document, which: 'first' | 'again'): Promise<Document | null> {
  try {
    return await db.command(command);
  } catch (error) {
    if (which === 'first' && isAway(error)) return await reached(Promise.reject(error));
    if (isUnknown(error)) return null;
    throw error;
  }
}

/** After a lost connection, a time-out or a step-down the server may still have inserted the documents. */
const isUnknown = (error: unknown): boolean =>
  error instanceof MongoError &&
  (!(error instanceof MongoServerError) ||
    error.hasErrorLabel(MongoErrorLabel.RetryableWriteError) ||
    isBrokenOff(error.code));
