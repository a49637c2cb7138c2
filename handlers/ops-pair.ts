// `ops:pair`: pairs the device that shows this code with a role and a store.
import { deviceView } from './device-view.ts';
import type { Handler } from './handler.ts';
import { done, refuse } from './handler.ts';

export const opsPair: Handler<'ops:pair'> = async (services, session, { code, store, name }) => {
  const known = services.rules().rulebook.stores.some(({ id }) => id === store);
  if (store !== undefined && !known) return refuse('not_found', 'no such store', 'store');
  const given = { storeId: store ?? null, name: name ?? null, by: session.claims.sub };
  const device = await services.devices.pair(code, given);
  if (device === 'no code') return refuse('not_found', 'no device shows this code now', 'code');
  if (device === 'no store') return refuse('invalid', 'a kiosk or tablet belongs to a store', 'store');
  return done(deviceView(device));
};
