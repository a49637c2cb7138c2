// `kiosk:touch`: extends the visit.
import type { Handler } from './handler.ts';
import { done, refuse } from './handler.ts';

export const kioskTouch: Handler<'kiosk:touch'> = async ({ visits }, session) => {
  const endsInMs = visits.touch(session);
  return endsInMs === null ? refuse('not_found', 'no shopper is bound to this kiosk') : done({ endsInMs });
};
