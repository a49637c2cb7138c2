// `store:today`: today's receipts of the tablet's own store.
import type { Handler } from './handler.ts';
import { done, refuse } from './handler.ts';

export const storeToday: Handler<'store:today'> = async ({ readStoreToday }, session) => {
  const { store } = session.claims;
  if (store === undefined) return refuse('forbidden', 'this token names no store');
  return done(await readStoreToday(store));
};
