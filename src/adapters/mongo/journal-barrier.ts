// On a standalone server a read, even at majority, sees writes that are not yet in MongoDB's journal and that a crash
// would undo. The barrier delays an answer until those writes are journaled.
import type { Db } from 'mongodb';
import { reached } from './reach.ts';

/** Resolves when all writes before this call are in MongoDB's journal. */
export type JournalBarrier = () => Promise<void>;

/** A replica set needs no barrier: writes of its majority are journaled. Concurrent calls share one write. */
export async function openJournalBarrier(db: Db, timeoutMs: number): Promise<JournalBarrier> {
  const hello = await reached(db.command({ hello: 1 }));
  if (hello['setName'] !== undefined || hello['msg'] === 'isdbgrid') return async () => {};
  const meta = db.collection<{ _id: string }>('meta');
  // It matches and changes nothing, but its write concern still waits for the journal.
  const flush = (): Promise<unknown> =>
    reached(
      meta.updateOne(
        { _id: 'journal-barrier' },
        { $set: { at: null } },
        { writeConcern: { w: 1, journal: true }, maxTimeMS: timeoutMs },
      ),
    );
  return shareFlushes(flush);
}

/**
 * Each call resolves after a flush that began after the call. A flush that is already running may have begun before the
 * writes that the caller has read, so all callers meanwhile share the next one. One flush runs at a time.
 */
export function shareFlushes(flush: () => Promise<unknown>): JournalBarrier {
  let isRunning = false;
  let waiting: PromiseWithResolvers<void> | null = null;

  async function run(callers: PromiseWithResolvers<void>): Promise<void> {
    isRunning = true;
    await flush().then(() => callers.resolve(), callers.reject);
    isRunning = false;
    runWaiting();
  }

  function runWaiting(): void {
    if (isRunning || waiting === null) return;
    const callers = waiting;
    waiting = null;
    void run(callers);
  }

  return () => {
    waiting ??= Promise.withResolvers();
    const { promise } = waiting;
    runWaiting();
    return promise;
  };
}
