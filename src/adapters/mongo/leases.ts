// Leases in MongoDB: one document per lease, changed atomically, with times of the server's clock.
import type { Db } from 'mongodb';
import type { HeldLease, Leases } from '../../ports/leases.ts';
import { reached } from './reach.ts';

interface LeaseDocument {
  readonly _id: string;
  readonly token: number;
  readonly holder: string | null;
  readonly expiresAt: Date;
  /** When the lease was released, and for how long it then stays free. */
  readonly releasedAt: Date;
  readonly restMs: number;
  readonly asked: boolean;
}

const longAgo = new Date(0);
const unheld: Omit<LeaseDocument, '_id'> = {
  token: 0,
  holder: null,
  expiresAt: longAgo,
  releasedAt: longAgo,
  restMs: 0,
  asked: false,
};
const after = (ms: number) => ({ $add: ['$$NOW', ms] });
const heldBy = ({ name, holder, token }: HeldLease) => ({ _id: name, holder, token });

export function createMongoLeases(db: Db, timeoutMs: number): Leases {
  const leases = db.collection<LeaseDocument>('leases');
  const maxTimeMS = timeoutMs;
  const made = new Set<string>();

  /** Creates the document before the lease is acquired. Two nodes may do so at the same time. */
  async function make(name: string): Promise<void> {
    if (made.has(name)) return;
    await leases.updateOne({ _id: name }, { $setOnInsert: unheld }, { upsert: true, maxTimeMS });
    made.add(name);
  }

  return {
    acquire: (name, holder, { ttlMs, restAtMostMs }) =>
      reached(
        (async () => {
          await make(name);
          const isFree = { $or: [{ $eq: ['$holder', null] }, { $lte: ['$expiresAt', '$$NOW'] }] };
          const rested = { $add: ['$releasedAt', { $min: ['$restMs', restAtMostMs] }] };
          const isDue = { $or: ['$asked', { $ne: ['$holder', null] }, { $lte: [rested, '$$NOW'] }] };
          const taken = await leases.findOneAndUpdate(
            { _id: name, $expr: { $and: [isFree, isDue] } },
            [{ $set: { holder, token: { $add: ['$token', 1] }, expiresAt: after(ttlMs), asked: false } }],
            { returnDocument: 'after', maxTimeMS },
          );
          return taken === null ? null : { name, holder, token: taken.token };
        })(),
      ),
    renew: async (lease, ttlMs) => {
      const change = [{ $set: { expiresAt: after(ttlMs) } }];
      const { matchedCount } = await reached(leases.updateOne(heldBy(lease), change, { maxTimeMS }));
      return matchedCount === 1;
    },
    release: async (lease, restMs) => {
      const change = [{ $set: { holder: null, releasedAt: '$$NOW', restMs } }];
      await reached(leases.updateOne(heldBy(lease), change, { maxTimeMS }));
    },
    ask: async (name) => {
      await reached(make(name));
      await reached(leases.updateOne({ _id: name }, { $set: { asked: true } }, { maxTimeMS }));
    },
  };
}
