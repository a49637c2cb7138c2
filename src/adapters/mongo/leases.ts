// Leases in MongoDB: a document each, by the server's clock, changed in one step.
import type { ClientSession, Db } from 'mongodb';
import type { Fence, Leases } from '../../ports/leases.ts';
import { FencedOutError } from '../../ports/leases.ts';
import { reached } from './reads.ts';

interface LeaseDocument {
  readonly _id: string;
  readonly token: number;
  readonly holder: string | null;
  readonly expiresAt: Date;
  /** When it was given back, and for how long. */
  readonly releasedAt: Date;
  readonly restMs: number;
  readonly asked: boolean;
  /** How often a transaction has stood under it: what makes it collide with whoever takes the lease meanwhile. */
  readonly stood: number;
}

const longAgo = new Date(0);
const unheld: Omit<LeaseDocument, '_id'> = {
  token: 0,
  holder: null,
  expiresAt: longAgo,
  releasedAt: longAgo,
  restMs: 0,
  asked: false,
  stood: 0,
};
const after = (ms: number) => ({ $add: ['$$NOW', ms] });
const heldBy = ({ name, holder, token }: Fence) => ({ _id: name, holder, token });

export function createMongoLeases(db: Db, timeoutMs: number): Leases {
  const leases = db.collection<LeaseDocument>('leases');
  const maxTimeMS = timeoutMs;
  const made = new Set<string>();

  /** A lease has its document before it is asked for: two who make it at once are no fault. */
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
    renew: async (fence, ttlMs) => {
      const change = [{ $set: { expiresAt: after(ttlMs) } }];
      const { matchedCount } = await reached(leases.updateOne(heldBy(fence), change, { maxTimeMS }));
      return matchedCount === 1;
    },
    release: async (fence, restMs) => {
      const change = [{ $set: { holder: null, releasedAt: '$$NOW', restMs } }];
      await reached(leases.updateOne(heldBy(fence), change, { maxTimeMS }));
    },
    ask: async (name) => {
      await reached(make(name));
      await reached(leases.updateOne({ _id: name }, { $set: { asked: true } }, { maxTimeMS }));
    },
  };
}

/**
 * Puts the transaction of `session` under the fence. To be called last before the commit: from then on whoever would
 * take the lease waits, and if somebody took it since the transaction began, this one fails as any conflict does (so
 * does one in which the lease was renewed: begin it again). Throws FencedOutError where the lease is lost.
 */
export async function assertFence(db: Db, session: ClientSession, fence: Fence): Promise<void> {
  const leases = db.collection<LeaseDocument>('leases');
  const { matchedCount } = await leases.updateOne(heldBy(fence), { $inc: { stood: 1 } }, { session });
  if (matchedCount === 0) throw new FencedOutError(fence);
}
