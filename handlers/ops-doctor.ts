// `ops:doctor`: starts the doctor's checks; `ops:checks` reads their report.
import { wireError } from '../src/contracts/errors.ts';
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

const retryAfterMs = 5_000;

export const opsDoctor: Handler<'ops:doctor'> = async ({ doctor }, session) => {
  const outcome = await doctor.start(session.claims.sub);
  if (outcome === 'began') return done({ began: true });
  return {
    ok: false,
    error: wireError('busy', 'the checks are already running', { retryAfterMs }),
  };
};
