// The commit: one unordered insert into the ledger, by majority and journaled. Each document stands or falls alone.
import type { Collection, Db, Document } from 'mongodb';
import { MongoError, MongoErrorLabel, MongoServerError } from 'mongodb';
import type { Appended, LedgerDocument } from '../../ports/store.ts';
import type { StoredDocument } from './documents.ts';
import { documentOf } from './documents.ts';
import { isAway, isInterruption, reached } from './reach.ts';

const duplicateKey = 11_000;
const maxTimeExpired = 50;
/** Between two tries to settle what is unknown. */
const pauseMs = 50;

export interface AppendSettings {
  /** Names this process: together with a count it tells an append's own documents from those of others. */
  readonly instance: string;
  /** Longest time until every document has a result. */
  readonly timeoutMs: number;
}

export type Append = (documents: readonly LedgerDocument[]) => Promise<readonly Appended[]>;

/** Appends to the ledger of `db`, which reads at majority. Throws StoreUnavailableError where nothing was sent. */
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

  /** Asks for what is unknown: what is there with our `by`, at majority, was stored; else it is inserted again. */
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
      // Not reachable yet: asked again until the time is over.
    }
  }
}

/**
 * Inserts those that have no result yet and notes the results that are certain. A place that is taken may be taken by
 * the same insert sent before, so after the first try it says nothing by itself.
 */
async function insert(
  db: Db,
  documents: readonly StoredDocument[],
  results: (Appended | null)[],
  timeoutMs: number,
  which: 'first' | 'again',
): Promise<void> {
  const sent = documents.flatMap((document, index) => (results[index] === null ? [{ document, index }] : []));
  // The command itself: the driver's bulk write measures every document to split what is never too large.
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
  // Without a majority in time what was inserted is not certain; what was refused is.
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
  // Broken off in the middle of the documents, as by a server that shuts down: sent again like everything unknown.
  if (isBrokenOff(fault.code)) return null;
  if (fault.code !== duplicateKey) return new MongoServerError(fault);
  if (fault.keyPattern?.['_id'] === undefined) return 'claimed';
  if (which === 'again') return null;
  // The place of a note is its claim.
  return note === undefined ? 'stale' : 'claimed';
}

/** The server's answer; null where it is unknown what became of the insert. */
async function answerOf(db: Db, command: Document, which: 'first' | 'again'): Promise<Document | null> {
  try {
    return await db.command(command);
  } catch (error) {
    if (which === 'first' && isAway(error)) return await reached(Promise.reject(error));
    if (isUnknown(error)) return null;
    throw error;
  }
}

/** The connection was lost, the time was over, or the server stepped down: it may have inserted all the same. */
const isUnknown = (error: unknown): boolean =>
  error instanceof MongoError &&
  (!(error instanceof MongoServerError) ||
    error.hasErrorLabel(MongoErrorLabel.RetryableWriteError) ||
    isBrokenOff(error.code));

const isBrokenOff = (code: unknown): boolean => code === maxTimeExpired || isInterruption(code);
