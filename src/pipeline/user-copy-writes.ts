// Writes to the shared cache of shoppers: copies wait in a bounded queue and are written together, after the answers.
import type { User } from '../game/user.ts';
import type { Log } from '../ports/log.ts';
import type { UserCacheStore } from '../ports/user-cache-store.ts';
import { createWorker } from './worker.ts';

export interface UserCopyWritesParts {
  readonly cacheStore: Pick<UserCacheStore, 'write'>;
  readonly isConnected: () => boolean;
  /** The shopper is at `seq`: an older copy in Redis must not be used. */
  readonly noteSeq: (userId: string, seq: number) => void;
  readonly limit: number;
  readonly pause: (ms: number) => Promise<void>;
  readonly log: Log;
}

export interface UserCopyWrites {
  offer(user: User): void;
  drop(userId: string): void;
  /** The copy that waits to be written; null: the copy in Redis is to be removed; undefined: nothing waits. */
  waitingCopy(userId: string): User | null | undefined;
  stop(): Promise<void>;
  figures(): { readonly waiting: number; readonly written: number; readonly dropped: number };
}

/** Changes of one shopper within the delay are written once. Delay and size together allow 1,600 shoppers a second. */
const writeDelayMs = 250;
const usersPerWrite = 400;
const stopWithinMs = 1_000;

export function createUserCopyWrites(parts: UserCopyWritesParts): UserCopyWrites {
  const { cacheStore, isConnected, noteSeq, log } = parts;
  const waiting = createCopyQueue(parts.limit, skip);
  let stopping = false;
  const worker = createWorker(work, () => waiting.size() > 0 && !stopping);
  const counts = { written: 0, dropped: 0 };

  function put(userId: string, user: User | null): void {
    if (stopping) return;
    waiting.put(userId, user);
    worker.start();
  }

  /** The copy in Redis stays old. Recording the newer `seq` keeps at least this node from using it. */
  function skip(userId: string, user: User | null): void {
    counts.dropped += 1;
    noteSeq(userId, user?.seq ?? Number.POSITIVE_INFINITY);
  }

  async function work(): Promise<void> {
    while (waiting.size() > 0 && !stopping) {
      await parts.pause(writeDelayMs);
      // Without Redis the copies wait, up to the limit.
      if (isConnected() && !stopping) await writeSome();
    }
  }

  async function writeSome(): Promise<void> {
    const taken = waiting.take(usersPerWrite);
    // Until the write is done, Redis holds an older copy.
    for (const [userId, user] of taken) if (user !== null) noteSeq(userId, user.seq);
    try {
      await cacheStore.write(taken.map(([userId, user]) => ({ userId, user })));
      counts.written += taken.length;
    } catch (error) {
      log.debug({ err: error }, 'the shared cache of shoppers cannot be written');
      for (const one of taken) skip(...one);
    }
  }

  return {
    offer: (user) => {
      if ((waiting.get(user.id)?.seq ?? -1) < user.seq) put(user.id, user);
    },
    drop: (userId) => put(userId, null),
    waitingCopy: waiting.get,
    stop: async () => {
      const deadline = performance.now() + stopWithinMs;
      stopping = true;
      await worker.idle();
      while (waiting.size() > 0 && isConnected() && performance.now() < deadline) await writeSome();
      counts.dropped += waiting.clear();
    },
    figures: () => ({ ...counts, waiting: waiting.size() }),
  };
}

type Copy = readonly [userId: string, user: User | null];

/** The newest copy of each shopper, those that wait longest first. Beyond the limit the first one is dropped. */
function createCopyQueue(limit: number, onDropped: (...copy: Copy) => void) {
  const waiting = new Map<string, User | null>();
  return {
    get: (userId: string): User | null | undefined => waiting.get(userId),
    put: (userId: string, user: User | null): void => {
      const [longest] = waiting;
      if (longest && !waiting.has(userId) && waiting.size >= limit) {
        waiting.delete(longest[0]);
        onDropped(...longest);
      }
      waiting.set(userId, user);
    },
    take: (most: number): readonly Copy[] => {
      const taken = [...waiting].slice(0, most);
      for (const [userId] of taken) waiting.delete(userId);
      return taken;
    },
    /** Returns how many waited. */
    clear: (): number => {
      const count = waiting.size;
      waiting.clear();
      return count;
    },
    size: (): number => waiting.size,
  };
}
