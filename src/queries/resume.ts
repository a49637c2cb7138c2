// What a client has missed: the entries after its cursor, or a snapshot that stands for all of them.
import type { Entry } from '../game/outcome.ts';
import { entriesOf } from '../game/outcome.ts';
import type { Snapshot } from '../game/snapshot.ts';
import { snapshotOf } from '../game/snapshot.ts';
import type { User } from '../game/user.ts';
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
  readonly store: Pick<Store, 'epoch' | 'journalAfter' | 'loadOpenings'>;
  readonly recent: RecentRecords;
  readonly readUser: ReadUser;
  readonly rules: RulesSource;
  readonly now: () => number;
  readonly maxEntries: number;
}

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

  async function entriesAfter(user: User, cursor: Cursor): Promise<Entry[] | null> {
    const gap = user.seq - cursor.seq;
    if (cursor.epoch !== store.epoch || gap < 0 || gap > maxEntries) return null;
    if (gap === 0) return [];
    const known = recent.after(user.id, cursor.seq, user.seq);
    const records = known ?? (await store.journalAfter(user.id, cursor.seq, maxEntries));
    const entries = records.flatMap(entriesOf).filter(({ seq }) => seq > cursor.seq);
    const whole = entries.length >= gap && entries.every(({ seq }, index) => seq === cursor.seq + 1 + index);
    if (!whole) return null;
    if (known === null) recent.offerRun(records);
    return entries;
  }

  return {
    snapshot: async (userId) => snapshotNow((await readUser(userId)).user),
    resume: async (userId, cursor) => {
      const { user } = await readUser(userId, seenBy(cursor));
      const entries = await entriesAfter(user, cursor);
      const { epoch } = store;
      if (entries) return { epoch, entries, complete: true };
      const instead = { epoch, entries: [], complete: false, snapshot: snapshotNow(user) };
      if (cursor.epoch !== epoch) return instead;
      const foldedUpTo = (await store.loadOpenings([userId])).get(userId)?.user.seq ?? 0;
      return foldedUpTo > cursor.seq ? { ...instead, foldedUpTo } : instead;
    },
    greet: async (userId, cursor) => {
      const { user } = await readUser(userId, seenBy(cursor));
      const snapshot = snapshotNow(user);
      if (cursor === null) return { snapshot };
      const entries = await entriesAfter(user, cursor);
      return { snapshot, entries: entries ?? [], complete: entries !== null };
    },
  };
}
