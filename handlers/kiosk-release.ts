// `kiosk:release`: ends the visit.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const kioskRelease: Handler<'kiosk:release'> = async (_services, session) => {
  session.release();
  return done({});
};
