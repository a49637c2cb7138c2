// `screen:played`: counts what a screen has played, so that operators can see that it plays.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const screenPlayed: Handler<'screen:played'> = async (services, _session, { played }) => {
  for (const { kind, count } of played) services.screenPlayed(kind, count);
  return done({});
};
