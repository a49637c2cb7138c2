// Resumes a client: returns the entries after its cursor, or a snapshot in place of them.
import type { JournalRecord } from '../game/change.ts';
import type { Entry } from '../game/outcome.ts';
import { entriesOf } from '../game/outcome.ts';
import type { Snapshot } from '../game/snapshot.ts';
import { snapshotOf } from '../game/snapshot.ts';
import type { User } from '../game/user.ts';
import { foldedUpTo } from '../ports/folded-up-to.ts';
import { ReadBusyError } from '../ports/read-busy-error.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { Store } from '../ports/store.ts';
import { StoreUnavailableError } from '../ports/store.ts';
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
  /** The last folded entry, if some entries after the cursor are folded. */
  readonly foldedUpTo?: number;
}

export interface ResumeParts {
  readonly store: Pick<Store, 'epoch' | 'journalAfter' | 'loadLedgerSnapshots'>;
  readonly recent: RecentRecords;
  readonly readUser: ReadUser;
  readonly rules: RulesSource;
  readonly now: () => number;
  readonly maxEntries: number;
  /** Takes credits from the node's read budget. Returns 0, or the milliseconds until there are enough. */
  readonly spend: (credits: number) => number;
}

/** Entries per credit: to read them from the database, decode and send them. */
const entriesPerCredit = 10;
export const creditsOf = (entries: number): number => Math.ceil(entries / entriesPerCredit);
/** A greeting reads up to this many entries without credits, so that a crowd that reconnects gets what it missed. */
const greetedEntries = 120;

export interface ResumeQueries {
  snapshot(userId: string): Promise<Snapshot>;
  /** `complete: false` with a snapshot: the gap is too wide or partly folded, or the cursor is of another epoch. */
  resume(userId: string, cursor: Cursor): Promise<Resumed>;
  /** For a new connection: always the snapshot, and the entries after the cursor if there is one. */
  greet(userId: string, cursor: Cursor | null): Promise<Partial<Resumed> & { readonly snapshot: Snapshot }>;
}

export function createResumeQueries(parts: ResumeParts): ResumeQueries {
  const { store, recent, readUser, maxEntries } = parts;
  const snapshotNow = (user: User): Snapshot => snapshotOf(user, parts.rules.current(), parts.now());

  /** The entry that the client has seen. An older copy of the shopper would move the client back. */
  const seenBy = (cursor: Cursor | null): number => (cursor?.epoch === store.epoch ? cursor.seq : 0);

  /**
   * Null: a snapshot replaces the entries. Throws ReadBusyError if `mayRead` does, and StoreUnavailableError if the
   * database does not return the latest entries yet: after an election, a majority read may be older than an earlier one.
   */
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
    const records = known ?? (await recordsBetween(store, cursor.seq, user, maxEntries));
    const entries = records.flatMap(entriesOf).filter(({ seq }) => seq > cursor.seq);
    const inOrder = entries.every(({ seq }, index) => seq === cursor.seq + 1 + index);
    if (inOrder && entries.length < gap && (await foldedUpTo(store, user.id)) <= cursor.seq) {
      throw notGivenYet();
    }
    if (!inOrder || entries.length < gap) return null;
    if (known === null) recent.offerRun(records);
    return entries;
  }

  const paidOrBusy = (gap: number): boolean => {
    const waitMs = parts.spend(creditsOf(gap));
    if (waitMs > 0) throw new ReadBusyError('too many journals are being read', waitMs);
    return true;
  };
  const freeOrPaid = (gap: number): boolean => gap <= greetedEntries || parts.spend(creditsOf(gap)) === 0;

  return {
    snapshot: async (userId) => snapshotNow((await readUser(userId)).user),
    resume: async (userId, cursor) => {
      const { user } = await readUser(userId, seenBy(cursor));
      const entries = await entriesAfter(user, cursor, paidOrBusy);
      const { epoch } = store;
      if (entries) return { epoch, entries, complete: true };
      const instead = { epoch, entries: [], complete: false, snapshot: snapshotNow(user) };
      if (cursor.epoch !== epoch) return instead;
      const folded = await foldedUpTo(store, userId);
      return folded > cursor.seq ? { ...instead, foldedUpTo: folded } : instead;
    },
    greet: async (userId, cursor) => {
      const { user } = await readUser(userId, seenBy(cursor));
      const snapshot = snapshotNow(user);
      if (cursor === null) return { snapshot };
      const entries = await entriesAfter(user, cursor, freeOrPaid);
      return { snapshot, entries: entries ?? [], complete: entries !== null };
    },
  };
}

/** The records after entry `seq` up to the shopper's last one, as far as the database has them. One read is usually enough. */
async function recordsBetween(
  store: Pick<Store, 'journalAfter'>,
  seq: number,
  user: User,
  limit: number,
): Promise<JournalRecord[]> {
  const records: JournalRecord[] = [];
  for (let at = seq; at < user.seq; at = records.at(-1)?.seq ?? at) {
    const more = await store.journalAfter(user.id, at, limit);
    if (more.length === 0) break;
    records.push(...more);
  }
  return records;
}

export const notGivenYet = (): StoreUnavailableError =>
  new StoreUnavailableError('the database does not give the latest entries of a journal yet');
