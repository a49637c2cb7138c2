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
  let running: Promise<unknown> | null = null;
  let next: Promise<unknown> | null = null;

  return async () => {
    // A flush that is already running may have begun before the writes that the caller has read.
    if (running !== null) {
      const before = running;
      next ??= before.then(flush, flush).finally(() => {
        running = null;
        next = null;
      });
      await next;
      return;
    }
    running = flush().finally(() => {
      if (next === null) running = null;
    });
    await running;
  };
}
