// Tells what was committed: first shoppers, then tills, then the standings; always after the answers, never holding a commit up.
import type { Log } from '../ports/log.ts';
import type { Publisher } from '../ports/publisher.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Committed } from './commit-batch.ts';
import type { FoldStandings } from './fold-standings.ts';

export function createAnnounce(
  publisher: Publisher,
  standings: Pick<FoldStandings, 'offer'>,
  telemetry: Telemetry,
  log: Log,
): (committed: readonly Committed[]) => void {
  return (committed) => {
    const since = performance.now();
    // A turn of the loop later: the answers to the tills are written first.
    setImmediate(() => {
      for (const { userId, outcome } of committed) publisher.toUser(userId, outcome.entries);
      for (const { storeId, outcome } of committed) publisher.toStore(storeId, outcome);
      standings.offer(committed);
      const tookMs = performance.now() - since;
      telemetry.announced(tookMs);
      if (log.isLevelEnabled('debug')) {
        log.debug({ traceIds: committed.map(({ traceId }) => traceId), tookMs }, 'announced');
      }
    });
  };
}
