// `kiosk:bind`: the kiosk now serves this shopper, who may be new and buys for the first time.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const kioskBind: Handler<'kiosk:bind'> = async ({ resume }, session, { userId }) => {
  // Bound first, read then: what is committed in between is pushed as well as told, never neither.
  session.bind(userId);
  const snapshot = await resume.snapshot(userId);
  session.caughtUp(userId, snapshot.seq);
  return done(snapshot);
};
