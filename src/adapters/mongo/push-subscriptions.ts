// Subscriptions to web push in MongoDB: one document per shopper, changed atomically.
import type { Db } from 'mongodb';
import type { PushSubscription, PushSubscriptions } from '../../ports/push.ts';
import { reached } from './reach.ts';

interface SubscriberDocument {
  readonly _id: string;
  /** The last entry that was pushed. */
  readonly seq: number;
  readonly subscriptions: readonly PushSubscription[];
}

const without = (endpoint: string) => ({
  $filter: {
    input: { $ifNull: ['$subscriptions', []] },
    cond: { $ne: ['$$this.endpoint', { $literal: endpoint }] },
  },
});

/** No query takes longer than `timeoutMs`. */
export function createMongoPushSubscriptions(db: Db, timeoutMs: number): PushSubscriptions {
  const subscribers = db.collection<SubscriberDocument>('subscribers');
  const maxTimeMS = timeoutMs;
  return {
    put: async (userId, subscription, seq, most) => {
      const all = { $concatArrays: [without(subscription.endpoint), [{ $literal: subscription }]] };
      const change = { seq: { $ifNull: ['$seq', seq] }, subscriptions: { $slice: [all, -most] } };
      await reached(subscribers.updateOne({ _id: userId }, [{ $set: change }], { upsert: true, maxTimeMS }));
    },
    remove: async (userId, endpoint) => {
      const change = [{ $set: { subscriptions: without(endpoint) } }];
      await reached(subscribers.updateOne({ _id: userId }, change, { maxTimeMS }));
      await reached(subscribers.deleteOne({ _id: userId, subscriptions: { $size: 0 } }, { maxTimeMS }));
    },
    of: async (userIds) => {
      if (userIds.length === 0) return [];
      const found = await reached(subscribers.find({ _id: { $in: [...userIds] } }, { maxTimeMS }).toArray());
      return found.map(({ _id, seq, subscriptions }) => ({ userId: _id, seq, subscriptions }));
    },
    advance: async (userId, before, seq) => {
      const query = { _id: userId, seq: before };
      const { matchedCount } = await reached(subscribers.updateOne(query, { $set: { seq } }, { maxTimeMS }));
      return matchedCount === 1;
    },
    isEmpty: async () =>
      (await reached(subscribers.findOne({}, { maxTimeMS, projection: { _id: 1 } }))) === null,
  };
}
