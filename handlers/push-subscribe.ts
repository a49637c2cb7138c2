// `push:subscribe`: stores a web push subscription for the topics that the shopper chose.
import { maxSubscriptions } from '../src/contracts/push.ts';
import type { Handler } from './handler.ts';
import { done, refuse } from './handler.ts';

export const pushSubscribe: Handler<'push:subscribe'> = async (services, session, subscription) => {
  const { webPush, readUser } = services;
  if (webPush === null) return refuse('forbidden', 'web push is off in this mall');
  if (!webPush.service.allows(subscription.endpoint)) {
    return refuse('invalid', 'not a push service that this mall uses', 'endpoint');
  }
  const { sub } = session.claims;
  // Pushes begin after the shopper's present entry.
  const { user } = await readUser(sub);
  await webPush.subscriptions.put(sub, subscription, user.seq, maxSubscriptions);
  return done({});
};
