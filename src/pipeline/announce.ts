// Announces commits after their answers, without delaying a commit: first to the other nodes, then to the shoppers and
// tills of this node, then to the subscribers of commits.
import type { Entry } from '../game/outcome.ts';
import { settledOf } from '../game/outcome.ts';
import type { Changes, UserChange } from '../ports/changes.ts';
import type { Log } from '../ports/log.ts';
import type { Publisher } from '../ports/publisher.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Committed } from './committed.ts';

/** Receives every commit of this node; never throws, never waits. */
export interface CommitSubscriber {
  offer(committed: readonly Committed[]): void;
}

export function createAnnounce(
  publisher: Pick<Publisher, 'toUser' | 'toStore'>,
  others: Pick<Changes, 'publish'>,
  subscribers: readonly CommitSubscriber[],
  telemetry: Telemetry,
  log: Log,
): (committed: readonly Committed[]) => void {
  return (committed) => {
    const since = performance.now();
    const changes = committed.map(changeOf);
    // As early as possible after the answers, because the copies of these shoppers on other nodes are stale now.
    process.nextTick(() => others.publish(changes));
    // In the next iteration of the event loop, so that answers go out first.
    setImmediate(() => {
      for (const [userId, entries] of entriesByShopper(changes)) publisher.toUser(userId, entries);
      // No till asked for the levels that a new rulebook grants.
      const ofTills = changes.filter((_, index) => committed[index]?.record.cause !== 'levels.settle');
      for (const { storeId, settled } of ofTills) {
        if (storeId !== null && settled !== null) publisher.toStore(storeId, settled);
      }
      for (const subscriber of subscribers) subscriber.offer(committed);
      const tookMs = performance.now() - since;
      telemetry.announced(tookMs);
      if (log.isLevelEnabled('debug')) {
        log.debug({ traceIds: committed.map(({ traceId }) => traceId), tookMs }, 'announced');
      }
    });
  };
}

/** All entries of a commit by shopper, for one push each. */
function entriesByShopper(changes: readonly UserChange[]): Map<string, Entry[]> {
  const all = new Map<string, Entry[]>();
  for (const { userId, entries } of changes) {
    const known = all.get(userId);
    if (known) known.push(...entries);
    else all.set(userId, [...entries]);
  }
  return all;
}

const changeOf = ({ userId, storeId, outcome, record }: Committed): UserChange => ({
  userId,
  seq: outcome.seq,
  storeId,
  entries: outcome.entries,
  settled: record.cause === 'adjust' ? null : settledOf(outcome, record),
});
