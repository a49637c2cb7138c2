// What a client has missed: the entries after its cursor, or a snapshot that stands for all of them.
import type { Entry } from '../game/outcome.ts';
import { entriesOf } from '../game/outcome.ts';
import type { Snapshot } from '../game/snapshot.ts';
import { snapshotOf } from '../game/snapshot.ts';
import type { User } from '../game/user.ts';
import { ReadBusyError } from '../ports/read-busy-error.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { Store } from '../ports/store.ts';
import type { ReadUser } from './read-user.ts';
import type { RecentRecords } from './recent-records.ts';

export interface Cursor {
  readonly epoch: string;
  readonly seq: number;
}

export interface Resumed {
  readonly epoch: string;
  readonly entries: Entry[];
  readonly complete: boolean;
  readonly snapshot?: Snapshot;
  /** The last entry that is folded, where some after the cursor are. */
  readonly foldedUpTo?: number;
}

export interface ResumeParts {
  readonly store: Pick<Store, 'epoch' | 'journalAfter' | 'loadLedgerSnapshots'>;
  readonly recent: RecentRecords;
  readonly readUser: ReadUser;
  readonly rules: RulesSource;
  readonly now: () => number;
  readonly maxEntries: number;
  /** Takes credits of the node's budget for reads: 0, or the milliseconds until there are enough. */
  readonly spend: (credits: number) => number;
}

/** Entries that are read from the database, decoded and sent for one credit. */
const entriesPerCredit = 10;
export const creditsOf = (entries: number): number => Math.ceil(entries / entriesPerCredit);
/** A greeting reads so many without asking: a crowd that was away for a moment gets what it missed. */
const greetedEntries = 120;

export interface ResumeQueries {
  snapshot(userId: string): Promise<Snapshot>;
  /** `complete: false` with a snapshot when the gap is too wide, folded in part, has a hole, or the cursor is of another epoch. */
  resume(userId: string, cursor: Cursor): Promise<Resumed>;
  /** For a fresh connection: the snapshot always, and the entries after the cursor if it has one. */
  greet(userId: string, cursor: Cursor | null): Promise<Partial<Resumed> & { readonly snapshot: Snapshot }>;
}

export function createResumeQueries(parts: ResumeParts): ResumeQueries {
  const { store, recent, readUser, maxEntries } = parts;
  const snapshotNow = (user: User): Snapshot => snapshotOf(user, parts.rules.current(), parts.now());

  /** A copy that is behind the client's own place would send it back. */
  const seenBy = (cursor: Cursor | null): number => (cursor?.epoch === store.epoch ? cursor.seq : 0);

  /** Throws ReadBusyError where `mayRead` does. Null: a snapshot stands for them. */
  async function entriesAfter(
    user: User,
    cursor: Cursor,
    mayRead: (gap: number) => boolean,
  ): Promise<Entry[] | null> {
    const gap = user.seq - cursor.seq;
    if (cursor.epoch !== store.epoch || gap < 0 || gap > maxEntries) return null;
    if (gap === 0) return [];
    const known = recent.after(user.id, cursor.seq, user.seq);
    if (known === null && !mayRead(gap)) return null;
    const records = known ?? (await store.journalAfter(user.id, cursor.seq, maxEntries));
    const entries = records.flatMap(entriesOf).filter(({ seq }) => seq > cursor.seq);
    const whole = entries.length >= gap && entries.every(({ seq }, index) => seq === cursor.seq + 1 + index);
    if (!whole) return null;
    if (known === null) recent.offerRun(records);
    return entries;
  }

  const askedFor = (gap: number): boolean => {
    const waitMs = parts.spend(creditsOf(gap));
    if (waitMs > 0) throw new ReadBusyError('too many journals are read now', waitMs);
    return true;
  };
  const greetedWith = (gap: number): boolean => gap <= greetedEntries || parts.spend(creditsOf(gap)) === 0;

  return {
    snapshot: async (userId) => snapshotNow((await readUser(userId)).user),
    resume: async (userId, cursor) => {
      const { user } = await readUser(userId, seenBy(cursor));
      const entries = await entriesAfter(user, cursor, askedFor);
      const { epoch } = store;
      if (entries) return { epoch, entries, complete: true };
      const instead = { epoch, entries: [], complete: false, snapshot: snapshotNow(user) };
      if (cursor.epoch !== epoch) return instead;
      const foldedUpTo = (await store.loadLedgerSnapshots([userId])).get(userId)?.user.seq ?? 0;
      return foldedUpTo > cursor.seq ? { ...instead, foldedUpTo } : instead;
    },
    greet: async (userId, cursor) => {
      const { user } = await readUser(userId, seenBy(cursor));
      const snapshot = snapshotNow(user);
      if (cursor === null) return { snapshot };
      const entries = await entriesAfter(user, cursor, greetedWith);
      return { snapshot, entries: entries ?? [], complete: entries !== null };
    },
  };
}
