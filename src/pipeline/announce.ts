// Tells what was committed: first shoppers, then tills, then whoever keeps account of it; always after the answers,
// never holding a commit up.
import type { Log } from '../ports/log.ts';
import type { Publisher } from '../ports/publisher.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Committed } from './commit-batch.ts';

/** Takes what was committed; never throws, never waits. */
export interface Account {
  offer(committed: readonly Committed[]): void;
}

export function createAnnounce(
  publisher: Publisher,
  accounts: readonly Account[],
  telemetry: Telemetry,
  log: Log,
): (committed: readonly Committed[]) => void {
  return (committed) => {
    const since = performance.now();
    // A turn of the loop later: the answers to the tills are written first.
    setImmediate(() => {
      for (const { userId, outcome } of committed) publisher.toUser(userId, outcome.entries);
      for (const { storeId, outcome } of committed) publisher.toStore(storeId, outcome);
      for (const account of accounts) account.offer(committed);
      const tookMs = performance.now() - since;
      telemetry.announced(tookMs);
      if (log.isLevelEnabled('debug')) {
        log.debug({ traceIds: committed.map(({ traceId }) => traceId), tookMs }, 'announced');
      }
    });
  };
}
