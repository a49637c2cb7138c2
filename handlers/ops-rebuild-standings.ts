// `ops:rebuild-standings`: the boards are forgotten and told from the journal again; answered when it has begun.
import { wireError } from '../src/contracts/errors.ts';
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

const comeBackMs = 5_000;

export const opsRebuildStandings: Handler<'ops:rebuild-standings'> = async (
  { rebuildLeaderboards },
  session,
) => {
  const outcome = await rebuildLeaderboards.start(session.claims.sub);
  if (outcome === 'began') return done({ began: true });
  return {
    ok: false,
    error: wireError('busy', 'the leaderboards are being rebuilt now', { retryAfterMs: comeBackMs }),
  };
};
