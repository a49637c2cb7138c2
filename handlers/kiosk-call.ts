// `kiosk:call`: calls the staff of the store to the kiosk.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const kioskCall: Handler<'kiosk:call'> = async ({ visits }, session) =>
  done({ at: visits.call(session) });
