// `push:unsubscribe`: deletes the web push subscription of this phone.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const pushUnsubscribe: Handler<'push:unsubscribe'> = async ({ webPush }, session, { endpoint }) => {
  await webPush?.subscriptions.remove(session.claims.sub, endpoint);
  return done({});
};
