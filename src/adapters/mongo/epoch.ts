// Reads the epoch of a database, for tools; writes nothing.
import type { Db } from 'mongodb';

/** Null: no node has ever started on the database. */
export async function findEpoch(db: Db, timeoutMs: number): Promise<string | null> {
  const meta = db.collection<{ _id: string; value: string }>('meta');
  const found = await meta.findOne({ _id: 'epoch' }, { maxTimeMS: timeoutMs });
  return found?.value ?? null;
}
