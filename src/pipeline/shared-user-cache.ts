// A cache of shoppers in Redis that all nodes share, for display and restarts. Writes happen after the answers.
import type { User } from '../game/user.ts';
import type { Cache } from '../ports/cache.ts';
import type { Log } from '../ports/log.ts';
import type { UserCacheStore } from '../ports/user-cache-store.ts';
import { createUserCopyReads } from './user-copy-reads.ts';
import { createUserCopyWrites } from './user-copy-writes.ts';

export interface SharedUserCacheParts {
  readonly cacheStore: UserCacheStore;
  /** Whether messages of the other nodes arrive. Without them a copy may be older than their changes. */
  readonly isConnected: () => boolean;
  /** The last known `seq` of shoppers. An older copy is not used. */
  readonly heads: Cache<{ readonly seq: number }>;
  /** The most shoppers that wait to be written. Beyond it, the one that waits longest is dropped. */
  readonly limit: number;
  readonly pause: (ms: number) => Promise<void>;
  readonly log: Log;
}

export interface SharedUserCacheFigures {
  readonly hits: number;
  readonly misses: number;
  readonly waiting: number;
  readonly written: number;
  /** Copies that were not written, and reads that were skipped or not answered in time. */
  readonly dropped: number;
}

export interface SharedUserCache {
  /** The cached shoppers, without those older than the last known `seq`. Bounded in time; never rejects. */
  find(userIds: readonly string[]): Promise<Map<string, User>>;
  /** Queues the copy to be written; never waits, never throws. */
  offer(user: User): void;
  /** Queues the removal of the copy, which may be wrong. */
  drop(userId: string): void;
  /** The shopper is at `seq` now: older copies are no longer used. */
  dropOlder(userId: string, seq: number): void;
  /** Writes what waits, for a bounded time. Nothing is written after that. */
  stop(): Promise<void>;
  figures(): SharedUserCacheFigures;
}

export function createSharedUserCache(parts: SharedUserCacheParts): SharedUserCache {
  const { cacheStore, isConnected, heads, log } = parts;
  const counts = { hits: 0, misses: 0 };
  const reads = createUserCopyReads(cacheStore, isConnected, log);
  const writes = createUserCopyWrites({ ...parts, noteSeq });

  function noteSeq(userId: string, seq: number): void {
    if ((heads.peek(userId)?.seq ?? 0) < seq) heads.set(userId, { seq });
  }

  return {
    find: async (userIds) => {
      const found = new Map<string, User>();
      const unknown: string[] = [];
      for (const userId of userIds) {
        const user = writes.waitingCopy(userId);
        if (user) found.set(userId, user);
        else if (user === undefined) unknown.push(userId);
      }
      if (unknown.length > 0) await reads.readInto(found, unknown);
      // Compared with the `seq` known now, because shoppers may have changed during the read.
      for (const [userId, { seq }] of found) {
        if (!isConnected() || seq < (heads.get(userId)?.seq ?? 0)) found.delete(userId);
      }
      counts.hits += found.size;
      counts.misses += userIds.length - found.size;
      return found;
    },
    offer: writes.offer,
    drop: writes.drop,
    dropOlder: noteSeq,
    stop: writes.stop,
    figures: () => {
      const { waiting, written, dropped } = writes.figures();
      return { ...counts, waiting, written, dropped: dropped + reads.unanswered() };
    },
  };
}
