// `screen:played`: a screen says what it has played, so that whoever runs the mall sees that it plays.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const screenPlayed: Handler<'screen:played'> = async (services, _session, { played }) => {
  for (const { kind, count } of played) services.screenPlayed(kind, count);
  return done({});
};
