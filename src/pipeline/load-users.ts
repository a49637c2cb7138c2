// Loads shoppers: the projected state, plus the ledger records after it.
import type { JournalRecord } from '../game/change.ts';
import { replay } from '../game/evolve.ts';
import type { User } from '../game/user.ts';
import { newUser } from '../game/user.ts';
import type { Head, LoadUsers, ProjectedUser, Store } from '../ports/store.ts';

/** Gives shoppers as {@link LoadUsers} does, and those whose projection is behind or wrong. */
export type ReadLedgerUsers = (
  ids: readonly string[],
  copies?: ReadonlyMap<string, User>,
) => Promise<{ readonly users: Map<string, User>; readonly behind: readonly ProjectedUser[] }>;

/** Loads shoppers, and reports those whose projection is behind. */
export const loadUsersWith =
  (readUsers: ReadLedgerUsers, onBehind: (users: readonly ProjectedUser[]) => void): LoadUsers =>
  async (ids, copies) => {
    const { users, behind } = await readUsers(ids, copies);
    if (behind.length > 0) onBehind(behind);
    return users;
  };

const recordsPerRead = 200;
const documentsPerRead = 200;
/** Compaction may remove records while they are read. It is rare, so more than a few tries mean a hole in the ledger. */
const mostTries = 5;

/**
 * Uses a projected state only where the ledger agrees with it, because a projection may be behind, deleted, or restored
 * from another backup. Later records are applied to it. Where they do not continue it, the shopper is rebuilt from the
 * ledger snapshot.
 */
export function createReadLedgerUsers(
  store: Pick<Store, 'loadProjected' | 'heads' | 'journalAfter' | 'journalsAfter' | 'loadLedgerSnapshots'>,
): ReadLedgerUsers {
  /** Null where the records after `start` do not reach `headSeq`: compaction removed them, or the ledger has a hole. */
  async function foldOn(start: User, headSeq: number): Promise<User | null> {
    let user = start;
    while (user.seq < headSeq) {
      const records = await store.journalAfter(user.id, user.seq, recordsPerRead);
      // Compaction removed all records meanwhile: the ledger snapshot has the state.
      if (records.length === 0) return null;
      const next = replayAll(user, records);
      if (next === null) return null;
      user = next;
    }
    return user;
  }

  /** One query for all shoppers. Leaves out those with many later records, or whose records do not continue the state. */
  async function foldRest(states: ReadonlyMap<string, User>): Promise<Map<string, User>> {
    const users = new Map<string, User>();
    if (states.size === 0) return users;
    const seqs = new Map([...states].map(([id, { seq }]) => [id, seq]));
    for (const [id, records] of await store.journalsAfter(seqs, documentsPerRead)) {
      const state = states.get(id);
      const user = state === undefined ? null : replayAll(state, records);
      if (user !== null) users.set(id, user);
    }
    return users;
  }

  async function foldAnew(userId: string, headSeq: number): Promise<User> {
    for (let tries = 1; tries <= mostTries; tries += 1) {
      const ledgerSnapshot = (await store.loadLedgerSnapshots([userId])).get(userId);
      const user = await foldOn(ledgerSnapshot?.user ?? newUser(userId), headSeq);
      if (user !== null) return user;
    }
    throw new Error(`the ledger of user ${userId} has a hole: the command "doctor" names it`);
  }

  async function catchUp(userId: string, start: User | undefined, headSeq: number): Promise<User> {
    const user = start === undefined ? null : await foldOn(start, headSeq);
    return user ?? (await foldAnew(userId, headSeq));
  }

  /** Where each shopper's records begin: at the ledger snapshot, or at nothing. */
  async function startsOf(ids: readonly string[]): Promise<ReadonlyMap<string, User>> {
    if (ids.length === 0) return nobody;
    const snapshots = await store.loadLedgerSnapshots(ids);
    return new Map(ids.map((id) => [id, snapshots.get(id)?.user ?? newUser(id)]));
  }

  /** A shopper whose last document is not after the projected place is looked up again from the ledger snapshot. */
  async function headsOf(projected: ReadonlyMap<string, ProjectedUser>, ids: readonly string[]) {
    const heads = await store.heads(new Map(ids.map((id) => [id, projected.get(id)?.from ?? 0])));
    const lost = ids.filter((id) => !heads.has(id) && (projected.get(id)?.from ?? 0) > 0);
    if (lost.length === 0) return heads;
    return new Map([...heads, ...(await store.heads(new Map(lost.map((id) => [id, 0]))))]);
  }

  async function readStored(ids: readonly string[]): ReturnType<ReadLedgerUsers> {
    const users = new Map<string, User>();
    const behind: ProjectedUser[] = [];
    if (ids.length === 0) return { users, behind };
    const projected = await store.loadProjected(ids);
    const heads: ReadonlyMap<string, Head> = await headsOf(projected, ids);
    const starts = new Map<string, User>();
    const anew: string[] = [];
    for (const [id, head] of heads) {
      const known = projected.get(id);
      if (known !== undefined && isUpToDate(known, head)) users.set(id, known.user);
      else if (known !== undefined && known.user.seq < head.seq) starts.set(id, known.user);
      else anew.push(id);
    }
    for (const [id, start] of await startsOf(anew)) starts.set(id, start);
    const folded = await foldRest(starts);
    for (const [id, head] of heads) {
      if (users.has(id)) continue;
      const found = folded.get(id) ?? starts.get(id);
      const user = found !== undefined && found.seq >= head.seq ? found : await catchUp(id, found, head.seq);
      users.set(id, user);
      behind.push({ user, from: head.from });
    }
    return { users, behind };
  }

  return async (ids, copies = nobody) => {
    const unknown = ids.filter((id) => !copies.has(id));
    const [users, stored] = await Promise.all([foldRest(copies), readStored(unknown)]);
    const rest = await readStored([...copies.keys()].filter((id) => !users.has(id)));
    return {
      users: new Map([...users, ...stored.users, ...rest.users]),
      behind: [...stored.behind, ...rest.behind],
    };
  };
}

const nobody: ReadonlyMap<string, User> = new Map();

/** Null where the records do not continue `start`. */
function replayAll(start: User, records: readonly JournalRecord[]): User | null {
  let user = start;
  for (const record of records) {
    if (record.firstSeq !== user.seq + 1) return null;
    user = replay(user, record);
  }
  return user;
}

/** Compaction removes ended missions and days from the shopper, so a projection from before it is out of date. */
const isUpToDate = ({ user, from }: ProjectedUser, head: Head): boolean =>
  user.seq === head.seq && (head.from > 0 || from === 0);
