// A shopper's copy for all nodes of the mall: written behind the answers, read before the database is asked, never waited for.
import type { User } from '../game/user.ts';
import type { Cache } from '../ports/cache.ts';
import type { Log } from '../ports/log.ts';
import type { UserCopies } from '../ports/user-copies.ts';

export interface SharedCopiesParts {
  readonly copies: UserCopies;
  /** Whether the other nodes are heard: else a copy may be older than what they have changed. */
  readonly isHeard: () => boolean;
  /** The sequence that a shopper is known to have come to, of those heard of lately. */
  readonly heads: Cache<{ readonly seq: number }>;
  /** Most copies that wait to be written. */
  readonly limit: number;
  /** Whether receipts need the machine more, just now. */
  readonly giveWay: () => boolean;
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

/** What changes meanwhile is written once. */
const gatherMs = 250;
const copiesPerWrite = 200;
const idsPerRead = 200;
const giveWayMs = 25;
/** Receipts go first, but not for ever: what is left out leaves an older copy behind, so even then 800 a second go. */
const longestGiveWayMs = 250;
/** Whoever asks would rather ask the database than wait longer. */
const readWithinMs = 50;
/** A server that does not answer is not asked more than this. */
const mostUnanswered = 16;
const stopWithinMs = 1_000;

interface Waiting {
  readonly user: User | null;
  readonly replaces: 'older' | 'any';
}

export function createSharedCopies(parts: SharedCopiesParts): SharedCopies {
  const { copies, heads, log } = parts;
  const waiting = new Map<string, Waiting>();
  let working: Promise<void> | null = null;
  let stopping = false;
  let unanswered = 0;
  const counts = { hits: 0, misses: 0, written: 0, dropped: 0 };

  function put(userId: string, change: Waiting): void {
    if (stopping) return;
    if (!waiting.has(userId) && waiting.size >= parts.limit) {
      const [longest] = waiting;
      if (longest) {
        waiting.delete(longest[0]);
        leaveOut(...longest);
      }
    }
    waiting.set(userId, change);
    start();
  }

  /** What is in Redis may be older now, and this node at least knows it. */
  function leaveOut(userId: string, { user }: Waiting): void {
    counts.dropped += 1;
    know(userId, user?.seq ?? Number.POSITIVE_INFINITY);
  }

  function know(userId: string, seq: number): void {
    if ((heads.peek(userId)?.seq ?? 0) < seq) heads.set(userId, { seq });
  }

  const start = (): void => {
    working ??= work().finally(() => {
      working = null;
    });
  };

  async function work(): Promise<void> {
    while (waiting.size > 0 && !stopping) {
      await parts.pause(gatherMs);
      // Kept meanwhile, as many as there is room for: a Redis that was only out of our reach still has the older ones.
      for (let left = waiting.size; left > 0 && parts.isHeard() && !stopping; left -= copiesPerWrite) {
        await giveWay();
        await writeSome();
      }
    }
  }

  async function giveWay(): Promise<void> {
    for (let waited = 0; parts.giveWay() && waited < longestGiveWayMs && !stopping; waited += giveWayMs) {
      await parts.pause(giveWayMs);
    }
  }

  async function writeSome(): Promise<void> {
    const taken: [string, Waiting][] = [];
    for (const [userId, change] of waiting) {
      if (taken.length === copiesPerWrite) break;
      taken.push([userId, change]);
      waiting.delete(userId);
      // Until it is written, what is there is older.
      if (change.user !== null) know(userId, change.user.seq);
    }
    try {
      await copies.write(taken.map(([userId, change]) => ({ userId, ...change })));
      counts.written += taken.length;
    } catch (error) {
      log.debug({ err: error }, 'copies of shoppers cannot be written');
      // Whether Redis is lost or does not want them shows a moment later.
      await parts.pause(gatherMs);
      for (const [userId, change] of taken) {
        if (!parts.isHeard() && !stopping && waiting.size < parts.limit) putBack(userId, change);
        else leaveOut(userId, change);
      }
    }
  }

  function putBack(userId: string, change: Waiting): void {
    const newer = waiting.get(userId);
    if (newer === undefined) waiting.set(userId, change);
    else if (change.replaces === 'any') waiting.set(userId, { ...newer, replaces: 'any' });
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
        const { user } = waiting.get(userId) ?? {};
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
      const known = waiting.get(user.id);
      if (known?.user && known.user.seq >= user.seq) return;
      put(user.id, { user, replaces: known?.replaces ?? 'older' });
    },
    drop: (userId) => put(userId, { user: null, replaces: 'any' }),
    dropOlder: know,
    stop: async () => {
      const deadline = performance.now() + stopWithinMs;
      stopping = true;
      while (working !== null) await working;
      while (waiting.size > 0 && parts.isHeard() && performance.now() < deadline) await writeSome();
      counts.dropped += waiting.size;
      waiting.clear();
    },
    figures: () => ({ ...counts, waiting: waiting.size }),
  };
}
