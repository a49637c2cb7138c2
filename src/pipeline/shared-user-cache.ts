// A cache of shoppers in Redis that all nodes share, for display and restarts. Writes happen after the answers.
import type { User } from '../game/user.ts';
import type { Cache } from '../ports/cache.ts';
import type { Log } from '../ports/log.ts';
import type { UserCacheStore } from '../ports/user-cache-store.ts';

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
  /** The shopper is at `seq` now: older copies are not used any more. */
  dropOlder(userId: string, seq: number): void;
  /** Writes what waits, for a bounded time. Nothing is written after that. */
  stop(): Promise<void>;
  figures(): SharedUserCacheFigures;
}

/** Changes of one shopper within the delay are written once. Delay and size together allow 1,600 shoppers a second. */
const writeDelayMs = 250;
const usersPerWrite = 400;
const idsPerRead = 200;
/** After this long, asking the database is faster. */
const readWithinMs = 50;
/** The most reads without an answer. Further reads are skipped. */
const mostUnanswered = 16;
const stopWithinMs = 1_000;

export function createSharedUserCache(parts: SharedUserCacheParts): SharedUserCache {
  const { cacheStore, heads, log } = parts;
  /** The newest copy of each shopper; null: the copy in Redis is to be removed. */
  const waiting = new Map<string, User | null>();
  let working: Promise<void> | null = null;
  let stopping = false;
  let unanswered = 0;
  const counts = { hits: 0, misses: 0, written: 0, dropped: 0 };

  function put(userId: string, user: User | null): void {
    if (stopping) return;
    const [longest] = waiting;
    if (longest && !waiting.has(userId) && waiting.size >= parts.limit) {
      waiting.delete(longest[0]);
      skipWrite(...longest);
    }
    waiting.set(userId, user);
    working ??= work().finally(() => {
      working = null;
    });
  }

  /** The copy in Redis stays old. Recording the newer `seq` keeps at least this node from using it. */
  function skipWrite(userId: string, user: User | null): void {
    counts.dropped += 1;
    noteSeq(userId, user?.seq ?? Number.POSITIVE_INFINITY);
  }

  function noteSeq(userId: string, seq: number): void {
    if ((heads.peek(userId)?.seq ?? 0) < seq) heads.set(userId, { seq });
  }

  async function work(): Promise<void> {
    while (waiting.size > 0 && !stopping) {
      await parts.pause(writeDelayMs);
      // Without Redis the copies wait, up to the limit.
      if (parts.isConnected() && !stopping) await writeSome();
    }
  }

  async function writeSome(): Promise<void> {
    const taken = [...waiting].slice(0, usersPerWrite);
    for (const [userId, user] of taken) {
      waiting.delete(userId);
      // Until the write is done, Redis holds an older copy.
      if (user !== null) noteSeq(userId, user.seq);
    }
    try {
      await cacheStore.write(taken.map(([userId, user]) => ({ userId, user })));
      counts.written += taken.length;
    } catch (error) {
      log.debug({ err: error }, 'the shared cache of shoppers cannot be written');
      for (const one of taken) skipWrite(...one);
    }
  }

  async function ask(userIds: readonly string[]): Promise<Map<string, User>> {
    if (unanswered >= mostUnanswered) return noAnswer();
    unanswered += 1;
    const answer = cacheStore.read(userIds).finally(() => {
      unanswered -= 1;
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Map<string, User>>((resolve) => {
      timer = setTimeout(() => resolve(noAnswer()), readWithinMs);
    });
    try {
      return await Promise.race([answer, late]);
    } catch (error) {
      log.debug({ err: error }, 'the shared cache of shoppers cannot be read');
      return noAnswer();
    } finally {
      clearTimeout(timer);
    }
  }

  function noAnswer(): Map<string, User> {
    counts.dropped += 1;
    return new Map();
  }

  return {
    find: async (userIds) => {
      const found = new Map<string, User>();
      const unknown: string[] = [];
      for (const userId of userIds) {
        const user = waiting.get(userId);
        if (user) found.set(userId, user);
        else if (user === undefined) unknown.push(userId);
      }
      for (let at = 0; at < unknown.length && parts.isConnected(); at += idsPerRead) {
        for (const [userId, user] of await ask(unknown.slice(at, at + idsPerRead))) found.set(userId, user);
      }
      // Compared with the `seq` known now, because shoppers may have changed during the read.
      for (const [userId, { seq }] of found) {
        if (!parts.isConnected() || seq < (heads.get(userId)?.seq ?? 0)) found.delete(userId);
      }
      counts.hits += found.size;
      counts.misses += userIds.length - found.size;
      return found;
    },
    offer: (user) => {
      if ((waiting.get(user.id)?.seq ?? -1) < user.seq) put(user.id, user);
    },
    drop: (userId) => put(userId, null),
    dropOlder: noteSeq,
    stop: async () => {
      const deadline = performance.now() + stopWithinMs;
      stopping = true;
      await working;
      while (waiting.size > 0 && parts.isConnected() && performance.now() < deadline) await writeSome();
      counts.dropped += waiting.size;
      waiting.clear();
    },
    figures: () => ({ ...counts, waiting: waiting.size }),
  };
}
