// Subscriptions to web push in memory, bounded; gone with the process.
import type { PushSubscriptions, Subscriber } from '../../ports/push.ts';
import { StoreUnavailableError } from '../../ports/store.ts';

const defaultMax = 10_000;

/** Refuses new shoppers above `max`. */
export function createMemoryPushSubscriptions(max = defaultMax): PushSubscriptions {
  const subscribers = new Map<string, Subscriber>();
  return {
    put: async (userId, subscription, seq, most) => {
      const known = subscribers.get(userId);
      if (known === undefined && subscribers.size >= max) {
        throw new StoreUnavailableError('the memory store holds no more subscriptions');
      }
      const others = (known?.subscriptions ?? []).filter(
        ({ endpoint }) => endpoint !== subscription.endpoint,
      );
      const subscriptions = [...others, subscription].slice(-most);
      subscribers.set(userId, { userId, seq: known?.seq ?? seq, subscriptions });
    },
    remove: async (userId, endpoint) => {
      const known = subscribers.get(userId);
      if (known === undefined) return;
      const subscriptions = known.subscriptions.filter((one) => one.endpoint !== endpoint);
      if (subscriptions.length === 0) subscribers.delete(userId);
      else subscribers.set(userId, { ...known, subscriptions });
    },
    of: async (userIds) => userIds.flatMap((userId) => subscribers.get(userId) ?? []),
    advance: async (userId, before, seq) => {
      const known = subscribers.get(userId);
      if (known?.seq !== before) return false;
      subscribers.set(userId, { ...known, seq });
      return true;
    },
    isEmpty: async () => subscribers.size === 0,
  };
}
