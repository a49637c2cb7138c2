// Tells what was committed: first the other nodes, then shoppers and tills of this one, then the subscribers of commits;
// always after the answers, never holding a commit up.
import type { Entry } from '../game/outcome.ts';
import { settledOf } from '../game/outcome.ts';
import type { Changes, UserChange } from '../ports/changes.ts';
import type { Log } from '../ports/log.ts';
import type { Publisher } from '../ports/publisher.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Committed } from './answer-batch.ts';

/** Takes what was committed; never throws, never waits. */
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
    // In the same turn, but after the answers to the tills: every copy of these shoppers on other nodes is too old.
    process.nextTick(() => others.publish(changes));
    // A turn of the loop later.
    setImmediate(() => {
      for (const [userId, entries] of entriesByShopper(changes)) publisher.toUser(userId, entries);
      // No till asked for levels that a rulebook has made due.
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

/** One push with everything that a commit did to a shopper. */
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
