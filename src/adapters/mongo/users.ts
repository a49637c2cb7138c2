// The stored states of shoppers, in the collection `users`: a projection of the ledger.
import type { Db } from 'mongodb';
import { MongoBulkWriteError, ReadConcern } from 'mongodb';
import type { ProjectedUser, UserProjection } from '../../ports/store.ts';
import type { UserDocument } from './documents.ts';
import { userFromDocument, userToDocument } from './documents.ts';
import { reached } from './reach.ts';

const duplicateKey = 11_000;

/** On a `db` that reads at majority; no query takes longer than `timeoutMs`. */
export function createUserProjection(db: Db, timeoutMs: number): UserProjection {
  // The ledger has these states at majority before they are written here, so a local read is never ahead of it.
  const users = db.collection<UserDocument>('users', { readConcern: new ReadConcern('local') });
  const meta = db.collection<{ _id: string; at: Date }>('meta');
  const maxTimeMS = timeoutMs;

  /** Returns the shoppers that already existed at their insert: with a newer state, or inserted by another node. */
  async function write(projected: readonly ProjectedUser[]): Promise<ProjectedUser[]> {
    const writes = projected.map((one) => {
      const { _id, ...replacement } = userToDocument(one);
      return { replaceOne: { filter: { _id, seq: { $lte: one.user.seq } }, replacement, upsert: true } };
    });
    try {
      await reached(users.bulkWrite(writes, { ordered: false, writeConcern: { w: 1 } }));
      return [];
    } catch (error) {
      return takenIn(error).flatMap((index) => projected[index] ?? []);
    }
  }

  return {
    loadProjected: async (ids) => {
      const found = await reached(users.find({ _id: { $in: [...ids] } }, { maxTimeMS }).toArray());
      return new Map(found.flatMap(readable));
    },
    // Nothing waits for this write and the ledger has the data, so the primary's acknowledgement is enough.
    saveProjected: async (projected) => {
      if (projected.length === 0) return;
      // Two nodes may insert the same shopper at once. The loser writes again, and then replaces only an older document.
      const refused = await write(projected);
      if (refused.length > 0) await write(refused);
    },
    projectedSeqs: async (ids) => {
      const query = users.find({ _id: { $in: [...ids] } }, { projection: { seq: 1 }, maxTimeMS });
      return new Map((await reached(query.toArray())).map(({ _id, seq }) => [_id, seq]));
    },
    loadMark: async () => (await reached(meta.findOne({ _id: 'projected' })))?.at.getTime() ?? 0,
    saveMark: async (atMs) => {
      await reached(meta.updateOne({ _id: 'projected' }, { $set: { at: new Date(atMs) } }, { upsert: true }));
    },
    isEmpty: async () => (await reached(users.findOne({}, { projection: { _id: 1 }, maxTimeMS }))) === null,
  };
}

/** A shopper that cannot be decoded counts as missing, and the caller reads the ledger. */
function readable(document: UserDocument): [string, ProjectedUser][] {
  try {
    return [[document._id, userFromDocument(document)]];
  } catch {
    return [];
  }
}

/** The indexes of the writes that failed because their id exists. Throws if anything else failed. */
function takenIn(error: unknown): number[] {
  if (!(error instanceof MongoBulkWriteError)) throw error;
  const failed = [error.writeErrors].flat();
  const others = failed.some(({ code }) => code !== duplicateKey);
  if (others || error.result.getWriteConcernError() !== undefined) throw error;
  return failed.map(({ index }) => index);
}
