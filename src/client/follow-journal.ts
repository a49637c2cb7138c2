// Runs a journal follower over a connection: calls the listener with its entries, and sends its resume requests.
import type { Reply } from '../contracts/errors.ts';
import type { Entry } from '../contracts/receipts.ts';
import type { Cursor, JournalPush, Resumed, Snapshot } from '../contracts/shoppers.ts';
import { askAgain, backOffMs } from './back-off.ts';
import type { Greeting, SnapshotReason, Step } from './journal-follower.ts';
import { createJournalFollower } from './journal-follower.ts';

export interface JournalListener {
  /** Every entry, once and in order, except those that a snapshot replaces. */
  readonly onEntries?: ((entries: readonly Entry[], userId: string) => void) | undefined;
  /** The snapshot replaces the entries up to `snapshot.seq`. */
  readonly onSnapshot?: ((snapshot: Snapshot, reason: SnapshotReason) => void) | undefined;
}

export interface FollowedJournal {
  cursor(): Cursor | null;
  greeted(greeting: Greeting): void;
  pushed(push: JournalPush): void;
  lost(): void;
  /** Stops calling the listener and sending requests. */
  stop(): void;
}

/** Follows the journal of `userId` (null: of whoever the greeting names). `resume` must settle within a bounded time. */
export function followJournal(
  from: { readonly userId: string | null; readonly cursor: Cursor | null },
  resume: (cursor: Cursor) => Promise<Reply<Resumed>>,
  listener: JournalListener,
): FollowedJournal {
  const follower = createJournalFollower(from.cursor);
  let { userId } = from;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  function take({ snapshot, entries, resume }: Step): void {
    if (resume) {
      const waitMs = resume.attempt === 0 ? 0 : backOffMs(resume.attempt, askAgain);
      timer = setTimeout(() => void ask(resume.id), waitMs);
    }
    if (snapshot) listener.onSnapshot?.(snapshot.snapshot, snapshot.reason);
    if (entries.length > 0 && userId !== null) listener.onEntries?.(entries, userId);
  }

  async function ask(id: number): Promise<void> {
    const cursor = follower.cursor();
    if (cursor === null) return;
    const reply = await resume(cursor);
    if (stopped) return;
    take(reply.ok ? follower.resumed(id, reply.data) : follower.resumeFailed(id, reply.error.retryable));
  }

  return {
    cursor: follower.cursor,
    greeted: (greeting) => {
      clearTimeout(timer);
      userId = greeting.snapshot.userId;
      take(follower.greeted(greeting));
    },
    pushed: (push) => {
      // A push to the previous shopper may still arrive after a kiosk is bound to the next one.
      if (userId === null || push.userId === userId) take(follower.pushed(push));
    },
    lost: () => {
      clearTimeout(timer);
      follower.lost();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
