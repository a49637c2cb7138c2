// On a plain server a read sees what is not in the journal yet, also at majority, and a kill of the server takes it back. What
// was read is told only after the journal has caught up with it.
import type { Db } from 'mongodb';
import { reached } from './reach.ts';

/** Resolves when everything that was written before this call is in the journal. */
export type JournalBarrier = () => Promise<void>;

/** A replica set needs none: what its majority has is in journals. Several calls wait for one write. */
export async function openJournalBarrier(db: Db, timeoutMs: number): Promise<JournalBarrier> {
  const hello = await reached(db.command({ hello: 1 }));
  if (hello['setName'] !== undefined || hello['msg'] === 'isdbgrid') return async () => {};
  const meta = db.collection<{ _id: string }>('meta');
  // It finds nothing and changes nothing; its write concern waits for the journal all the same.
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
    // A flush that runs already may have begun before what the caller has read was written.
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
