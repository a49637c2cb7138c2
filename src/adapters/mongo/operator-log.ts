// The audit log of operators in MongoDB: one small document per act. A TTL index deletes old ones.
import type { Db, ObjectId } from 'mongodb';
import type { OperatorLog } from '../../ports/operator-log.ts';
import { reached } from './reach.ts';

interface ActDocument {
  readonly _id?: ObjectId;
  readonly at: Date;
  readonly by: string;
  readonly event: string;
  readonly asked: string;
  readonly result: string;
}

/** No query takes longer than `timeoutMs`. */
export function createMongoOperatorLog(db: Db, timeoutMs: number): OperatorLog {
  const acts = db.collection<ActDocument>('acts');
  const maxTimeMS = timeoutMs;
  return {
    note: async ({ atMs, ...act }) => {
      await reached(acts.insertOne({ at: new Date(atMs), ...act }, { maxTimeMS }));
    },
    latest: async (limit) => {
      const found = await reached(acts.find({}, { maxTimeMS }).sort({ at: -1 }).limit(limit).toArray());
      return found.map(({ _id, at, ...act }) => ({ atMs: at.getTime(), ...act }));
    },
  };
}
