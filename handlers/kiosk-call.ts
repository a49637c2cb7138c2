// `kiosk:call`: somebody at the kiosk wants help from the store.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const kioskCall: Handler<'kiosk:call'> = async ({ visits }, session) =>
  done({ at: visits.call(session) });
