// `ops:acts`: the audit log, latest first.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

const defaultLines = 50;

export const opsActs: Handler<'ops:acts'> = async ({ operatorLog }, _session, { limit = defaultLines }) => {
  const acts = await operatorLog.latest(limit);
  return done({ acts: acts.map(({ atMs, ...act }) => ({ at: new Date(atMs).toISOString(), ...act })) });
};
