// Copies of shoppers for all nodes of the mall, for display and restarts: written behind the answers, never waited for.
import type { User } from '../game/user.ts';
import type { Cache } from '../ports/cache.ts';
import type { Log } from '../ports/log.ts';
import type { UserCopies } from '../ports/user-copies.ts';

export interface SharedCopiesParts {
  readonly copies: UserCopies;
  /** Whether the other nodes are heard: else a copy may be older than what they have changed. */
  readonly isHeard: () => boolean;
  /** The sequence that a shopper is known to have come to: an older copy is not shown. */
  readonly heads: Cache<{ readonly seq: number }>;
  /** Most copies that wait to be written; beyond, the longest waiting is left out. */
  readonly limit: number;
  readonly pause: (ms: number) => Promise<void>;
  readonly log: Log;
}

export interface SharedCopiesFigures {
  readonly hits: number;
  readonly misses: number;
  readonly waiting: number;
  readonly written: number;
  /** Copies that were not written, and reads that were not asked, or not answered in time. */
  readonly dropped: number;
}

export interface SharedCopies {
  /** Those that are there, in time, and as new as anything heard of. Never rejects. */
  find(userIds: readonly string[]): Promise<Map<string, User>>;
  /** Keeps the copy for others, some time soon; never waits, never throws. */
  offer(user: User): void;
  /** What is there is not to be believed. */
  drop(userId: string): void;
  /** The shopper has come to `seq`: a copy of before is of no use. */
  dropOlder(userId: string, seq: number): void;
  /** Writes what waits, as long as there is time; then nothing is written any more. */
  stop(): Promise<void>;
  figures(): SharedCopiesFigures;
}

/** What changes meanwhile is written once; together they bound the writes: 1,600 copies a second. */
const writeDelayMs = 250;
const copiesPerWrite = 400;
const idsPerRead = 200;
/** Whoever asks would rather ask the database than wait longer. */
const readWithinMs = 50;
/** A server that does not answer is not asked more than this. */
const mostUnanswered = 16;
const stopWithinMs = 1_000;

export function createSharedCopies(parts: SharedCopiesParts): SharedCopies {
  const { copies, heads, log } = parts;
  /** The newest copy of a shopper; null: what is there is to be taken away. */
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
      leaveOut(...longest);
    }
    waiting.set(userId, user);
    working ??= work().finally(() => {
      working = null;
    });
  }

  /** What is in Redis is older now, and this node at least does not show it. */
  function leaveOut(userId: string, user: User | null): void {
    counts.dropped += 1;
    know(userId, user?.seq ?? Number.POSITIVE_INFINITY);
  }

  function know(userId: string, seq: number): void {
    if ((heads.peek(userId)?.seq ?? 0) < seq) heads.set(userId, { seq });
  }

  async function work(): Promise<void> {
    while (waiting.size > 0 && !stopping) {
      await parts.pause(writeDelayMs);
      // With Redis away they wait for it, up to their bound.
      if (parts.isHeard() && !stopping) await writeSome();
    }
  }

  async function writeSome(): Promise<void> {
    const taken = [...waiting].slice(0, copiesPerWrite);
    for (const [userId, user] of taken) {
      waiting.delete(userId);
      // Until it is written, what is there is older.
      if (user !== null) know(userId, user.seq);
    }
    try {
      await copies.write(taken.map(([userId, user]) => ({ userId, user })));
      counts.written += taken.length;
    } catch (error) {
      log.debug({ err: error }, 'copies of shoppers cannot be written');
      for (const one of taken) leaveOut(...one);
    }
  }

  async function ask(userIds: readonly string[]): Promise<Map<string, User>> {
    if (unanswered >= mostUnanswered) return nobody();
    unanswered += 1;
    const answer = copies.read(userIds).finally(() => {
      unanswered -= 1;
    });
    let patience: NodeJS.Timeout | undefined;
    const late = new Promise<Map<string, User>>((resolve) => {
      patience = setTimeout(() => resolve(nobody()), readWithinMs);
    });
    try {
      return await Promise.race([answer, late]);
    } catch (error) {
      log.debug({ err: error }, 'copies of shoppers cannot be read');
      return nobody();
    } finally {
      clearTimeout(patience);
    }
  }

  function nobody(): Map<string, User> {
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
      for (let at = 0; at < unknown.length && parts.isHeard(); at += idsPerRead) {
        for (const [userId, user] of await ask(unknown.slice(at, at + idsPerRead))) found.set(userId, user);
      }
      // Judged by what is known now: they may have changed while they were read.
      for (const [userId, { seq }] of found) {
        if (!parts.isHeard() || seq < (heads.get(userId)?.seq ?? 0)) found.delete(userId);
      }
      counts.hits += found.size;
      counts.misses += userIds.length - found.size;
      return found;
    },
    offer: (user) => {
      if ((waiting.get(user.id)?.seq ?? -1) < user.seq) put(user.id, user);
    },
    drop: (userId) => put(userId, null),
    dropOlder: know,
    stop: async () => {
      const deadline = performance.now() + stopWithinMs;
      stopping = true;
      await working;
      while (waiting.size > 0 && parts.isHeard() && performance.now() < deadline) await writeSome();
      counts.dropped += waiting.size;
      waiting.clear();
    },
    figures: () => ({ ...counts, waiting: waiting.size }),
  };
}
