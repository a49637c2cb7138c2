// Puts the entries that a client receives in order, each exactly once. Pure state, without input or output.
import type { Entry } from '../contracts/receipts.ts';
import type { Cursor, JournalPush, Resumed, Snapshot } from '../contracts/shoppers.ts';
import { createAhead } from './entries-ahead.ts';

/**
 * Why there is a snapshot instead of entries. `start`: there was no cursor. `gap`: the client missed more entries than a
 * node sends. `epoch`: the cursor is of another database.
 */
export type SnapshotReason = 'start' | 'gap' | 'epoch';

/** What to do next, in this order: show the snapshot, show the entries, ask for missing entries. */
export interface Step {
  readonly snapshot?: { readonly snapshot: Snapshot; readonly reason: SnapshotReason };
  readonly entries: readonly Entry[];
  /** Ask for the entries after the cursor: at once on attempt 0, after a back-off on later ones. One request at a time. */
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
  /** The connection is lost. No reply will come, and the next greeting starts at the cursor. */
  lost(): void;
}

/**
 * Follows one journal from `start` on, or from the snapshot of the first greeting.
 *
 * Guarantee: within an epoch the entries of all steps have rising `seq` without gaps. A snapshot replaces the entries up
 * to its own `seq`.
 */
export function createJournalFollower(start: Cursor | null = null, maxHeld = 1_000): JournalFollower {
  const position = createPosition(start, maxHeld);
  let greeted = false;
  let asking: number | null = null;
  let asked = 0;
  let attempt = 0;

  /** Asks for missing entries, unless a request is in flight. */
  function withResume(step: Step): Step {
    if (step.entries.length > 0 || step.snapshot) attempt = 0;
    if (!greeted || asking !== null || !position.isBehind()) return step;
    asked += 1;
    asking = asked;
    return { ...step, resume: { id: asked, attempt } };
  }

  return {
    cursor: position.cursor,
    greeted: (greeting) => {
      greeted = true;
      asking = null;
      attempt = 0;
      return withResume(position.take(greeting));
    },
    pushed: ({ epoch, entries }) => {
      if (greeted) return withResume({ entries: position.advance(epoch, entries) });
      position.hold(epoch, entries);
      return withResume({ entries: [] });
    },
    resumed: (id, reply) => {
      if (id !== asking) return { entries: [] };
      asking = null;
      attempt += 1; // reset when entries arrive
      return withResume(position.take(reply));
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

/** The cursor of a journal, and the entries that arrived ahead of it. */
function createPosition(start: Cursor | null, maxHeld: number) {
  let cursor = start;
  const ahead = createAhead(maxHeld);

  function hold(epoch: string, entry: Entry): void {
    ahead.hold(epoch, entry, cursor?.epoch);
  }

  function moveOn(from: Cursor, entries: readonly Entry[]): Entry[] {
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

  function take({ epoch, snapshot, entries = [], complete }: Told): Step {
    const reason = cursor === null ? 'start' : cursor.epoch !== epoch ? 'epoch' : 'gap';
    // A snapshot older than the cursor, in the same epoch, comes from a node that lags. The client has newer data.
    const taken = snapshot && (reason !== 'gap' || (complete === false && snapshot.seq > (cursor?.seq ?? 0)));
    ahead.keepOnly(epoch);
    if (taken) return { snapshot: { snapshot, reason }, entries: moveOn({ epoch, seq: snapshot.seq }, []) };
    if (cursor === null || cursor.epoch !== epoch) return { entries: [] };
    if (snapshot) ahead.exists(epoch, snapshot.seq, cursor.epoch);
    return { entries: moveOn(cursor, entries) };
  }

  return {
    cursor: () => cursor,
    take,
    /** The entries that follow the cursor now. Those of another epoch are held. */
    advance: (epoch: string, entries: readonly Entry[]): Entry[] => {
      if (cursor?.epoch === epoch) return moveOn(cursor, entries);
      for (const entry of entries) hold(epoch, entry);
      return [];
    },
    hold: (epoch: string, entries: readonly Entry[]): void => {
      for (const entry of entries) hold(epoch, entry);
    },
    /** An entry is known to exist that the cursor has not reached. */
    isBehind: (): boolean => !ahead.isEmpty(),
  };
}
