// `ops:pause-screen`: pauses or resumes the screens of a store or of the mall.
import type { Handler } from './handler.ts';
import { done, refuse } from './handler.ts';

const defaultSeconds = 3_600;

export const opsPauseScreen: Handler<'ops:pause-screen'> = async (
  { screenPauses, rules },
  _session,
  { store, paused, forSeconds = defaultSeconds },
) => {
  const isKnown = store === null || rules().rulebook.stores.some(({ id }) => id === store);
  if (!isKnown) return refuse('not_found', 'no such store', 'store');
  const { until } = screenPauses.set({ store, paused, forSeconds });
  return done({ store, paused, until: paused ? until : null });
};
