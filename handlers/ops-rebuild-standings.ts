// `ops:rebuild-standings`: starts the rebuild of the leaderboards from the ledger.
import { wireError } from '../src/contracts/errors.ts';
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

const retryAfterMs = 5_000;

export const opsRebuildStandings: Handler<'ops:rebuild-standings'> = async (
  { rebuildLeaderboards },
  session,
) => {
  const outcome = await rebuildLeaderboards.start(session.claims.sub);
  if (outcome === 'began') return done({ began: true });
  return {
    ok: false,
    error: wireError('busy', 'the leaderboards are being rebuilt now', { retryAfterMs }),
  };
};
