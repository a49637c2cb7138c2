// Puts the entries that a client receives in order, each exactly once. Pure state, without input or output.
import type { Entry } from '../contracts/receipts.ts';
import type { Cursor, JournalPush, Resumed, Snapshot } from '../contracts/shoppers.ts';
import { createAhead } from './entries-ahead.ts';

/**
 * Why a snapshot stands for entries that are not given out. `start`: there was no cursor; `gap`: more was missed
 * than the node gives entry by entry; `epoch`: the cursor is of another store.
 */
export type SnapshotReason = 'start' | 'gap' | 'epoch';

/** What to do with a push: take the snapshot, then the entries, then ask for missing ones. */
export interface Step {
  readonly snapshot?: { readonly snapshot: Snapshot; readonly reason: SnapshotReason };
  readonly entries: readonly Entry[];
  /** Ask for what follows the cursor: at once on attempt 0, later on the next ones. One at a time. */
  readonly resume?: { readonly id: number; readonly attempt: number };
}

/** The part of `hello` (or of a kiosk's binding) that is about a journal. */
export interface Greeting {
  readonly epoch: string;
  readonly snapshot: Snapshot;
  readonly entries?: readonly Entry[] | undefined;
  readonly complete?: boolean | undefined;
}

/** A greeting or the reply to a resume. */
type Told = Omit<Greeting, 'snapshot'> & { readonly snapshot?: Snapshot | undefined };

export interface JournalFollower {
  cursor(): Cursor | null;
  greeted(greeting: Greeting): Step;
  pushed(push: Pick<JournalPush, 'epoch' | 'entries'>): Step;
  resumed(id: number, reply: Resumed): Step;
  resumeFailed(id: number, retryable: boolean): Step;
  /** The connection is gone: no reply will come, and the next greeting counts from the cursor. */
  lost(): void;
}

/**
 * Follows one journal from `start` on, or from the first greeting's snapshot.
 *
 * Guarantee: within an epoch `entries` of all steps together have rising `seq` without holes, except where a
 * snapshot is given, which stands for everything up to its own `seq`.
 */
export function createJournalFollower(start: Cursor | null = null, maxHeld = 1_000): JournalFollower {
  let cursor = start;
  let greeted = false;
  let asking: number | null = null;
  let asked = 0;
  let attempt = 0;
  const ahead = createAhead(maxHeld);

  function hold(epoch: string, entry: Entry): void {
    ahead.hold(epoch, entry, cursor?.epoch);
  }

  function advance(from: Cursor, entries: readonly Entry[]): Entry[] {
    const given: Entry[] = [];
    let { seq } = from;
    const give = (entry: Entry): void => {
      given.push(entry);
      seq = entry.seq;
    };
    for (const entry of entries) {
      if (entry.seq === seq + 1) give(entry);
      else if (entry.seq > seq) hold(from.epoch, entry);
    }
    for (const entry of ahead.takeAfter(from.epoch, seq)) give(entry);
    cursor = { epoch: from.epoch, seq };
    return given;
  }

  function told({ epoch, snapshot, entries = [], complete }: Told): Step {
    const reason = cursor === null ? 'start' : cursor.epoch !== epoch ? 'epoch' : 'gap';
    // In one epoch a snapshot older than the cursor comes from a node that lags: what we have is newer.
    const taken = snapshot && (reason !== 'gap' || (complete === false && snapshot.seq > (cursor?.seq ?? 0)));
    ahead.keepOnly(epoch);
    if (taken) return { snapshot: { snapshot, reason }, entries: advance({ epoch, seq: snapshot.seq }, []) };
    if (cursor === null || cursor.epoch !== epoch) return { entries: [] };
    if (snapshot) ahead.exists(epoch, snapshot.seq, cursor.epoch);
    return { entries: advance(cursor, entries) };
  }

  /** Something is known to exist that the cursor has not reached: ask, unless an answer is under way. */
  function withResume(step: Step): Step {
    if (step.entries.length > 0 || step.snapshot) attempt = 0;
    if (!greeted || asking !== null || ahead.isEmpty()) return step;
    asked += 1;
    asking = asked;
    return { ...step, resume: { id: asked, attempt } };
  }

  return {
    cursor: () => cursor,
    greeted: (greeting) => {
      greeted = true;
      asking = null;
      attempt = 0;
      return withResume(told(greeting));
    },
    pushed: ({ epoch, entries }) => {
      if (greeted && cursor?.epoch === epoch) return withResume({ entries: advance(cursor, entries) });
      for (const entry of entries) hold(epoch, entry);
      return withResume({ entries: [] });
    },
    resumed: (id, reply) => {
      if (id !== asking) return { entries: [] };
      asking = null;
      attempt += 1; // taken back by progress
      return withResume(told(reply));
    },
    resumeFailed: (id, retryable) => {
      if (id !== asking) return { entries: [] };
      asking = null;
      attempt += 1;
      return retryable ? withResume({ entries: [] }) : { entries: [] };
    },
    lost: () => {
      greeted = false;
      asking = null;
    },
  };
}
