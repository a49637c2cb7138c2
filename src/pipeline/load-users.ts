// Loads shoppers: the projected state, plus the ledger records after it.
import type { User } from '../game/user.ts';
import { newUser } from '../game/user.ts';
import type { Head, LedgerPart, LedgerStart, LoadUsers, ProjectedUser, Store } from '../ports/store.ts';
import { compareInLedger } from '../ports/store.ts';
import { createRebuildUser, replayAll } from './rebuild-user.ts';

/** Returns shoppers as {@link LoadUsers} does, and those whose projection is behind or wrong. */
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

/** For all shoppers of a batch together: about 1 MB. */
const documentsPerRead = 400;
/** Where reading a shopper begins. */
interface Start extends LedgerStart {
  /** The shopper at entry `after`; null: what the ledger snapshot says. */
  readonly state: User | null;
  /** True for a projected state: it may be ahead of the ledger or wrong. */
  readonly isProjected: boolean;
}

const fromSnapshot: Start = { from: 0, after: 0, state: null, isProjected: false };
const fromCopy = (user: User): Start => ({
  from: user.seq + 1,
  after: user.seq,
  state: user,
  isProjected: false,
});
/** The last document in the state is read too, to check that the ledger still has it. */
const fromProjected = ({ user, from }: ProjectedUser): Start => ({
  from,
  after: user.seq,
  state: user,
  isProjected: true,
});

interface Found extends ProjectedUser {
  /** The projection lacks this state. */
  readonly isBehind: boolean;
}

/**
 * Uses a projected state only where the ledger agrees with it, because a projection may be behind, deleted, or restored
 * from another backup. Later records are applied to it. Where they do not continue it, the shopper is rebuilt from the
 * ledger snapshot. All shoppers are read together: the projection in one query, the ledger in another.
 */
export function createReadLedgerUsers(
  store: Pick<Store, 'loadProjected' | 'heads' | 'journalAfter' | 'ledgersFrom' | 'loadLedgerSnapshots'>,
): ReadLedgerUsers {
  const rebuild = createRebuildUser(store);

  /** Reads shoppers with a long ledger, or one that is being compacted, one after the other. */
  async function readAlone(starts: ReadonlyMap<string, Start>): Promise<Found[]> {
    if (starts.size === 0) return [];
    const found: Found[] = [];
    for (const [id, head] of await store.heads(new Map([...starts.keys()].map((id) => [id, 0])))) {
      const user = await rebuild(id, starts.get(id)?.state ?? null, head.seq);
      found.push({ user, from: head.from, isBehind: true });
    }
    return found;
  }

  async function readFrom(starts: ReadonlyMap<string, Start>): Promise<Found[]> {
    if (starts.size === 0) return [];
    const parts = await readParts(store, starts);
    const found: Found[] = [];
    const anew = new Map<string, Start>();
    const alone = new Map<string, Start>();
    for (const [id, start] of starts) {
      const part = parts.get(id);
      const folded = part === undefined ? null : foldPart(id, start, part);
      if (folded === 'no shopper') continue;
      if (folded !== null) found.push(folded);
      else if (part === undefined || start === fromSnapshot) alone.set(id, start);
      else anew.set(id, fromSnapshot);
    }
    return [...found, ...(await readFrom(anew)), ...(await readAlone(alone))];
  }

  return async (ids, copies = nobody) => {
    const unknown = ids.filter((id) => !copies.has(id));
    const projected = unknown.length === 0 ? nobodyProjected : await store.loadProjected(unknown);
    const starts = new Map<string, Start>();
    for (const [id, copy] of copies) starts.set(id, fromCopy(copy));
    for (const id of unknown) {
      const known = projected.get(id);
      starts.set(id, known === undefined ? fromSnapshot : fromProjected(known));
    }
    const found = await readFrom(starts);
    return {
      users: new Map(found.map(({ user }) => [user.id, user])),
      behind: found.flatMap(({ user, from, isBehind }) => (isBehind ? [{ user, from }] : [])),
    };
  };
}

const nobody: ReadonlyMap<string, User> = new Map();
const nobodyProjected: ReadonlyMap<string, ProjectedUser> = new Map();

/** Repeats the query until all shoppers are read. Leaves out those whose part alone is too long for one query. */
async function readParts(
  store: Pick<Store, 'ledgersFrom'>,
  starts: ReadonlyMap<string, Start>,
): Promise<Map<string, LedgerPart>> {
  const parts = new Map<string, LedgerPart>();
  for (let left = starts; left.size > 0; ) {
    const read = await store.ledgersFrom(left, documentsPerRead);
    for (const [id, part] of read) parts.set(id, part);
    // The query begins with the last shopper. If it returns nobody, that shopper alone is too long, and the others are next.
    const done = read.size > 0 ? read : new Set([...left.keys()].sort(compareInLedger).slice(-1));
    left = new Map([...left].filter(([id]) => !done.has(id)));
  }
  return parts;
}

/** Null if the part does not continue the state. */
function foldPart(
  id: string,
  start: Start,
  { head, snapshot, records }: LedgerPart,
): Found | 'no shopper' | null {
  const { state, from, isProjected } = start;
  if (head === null) return from === 0 ? 'no shopper' : null;
  if (isProjected && state !== null) {
    if (isUpToDate(state, from, head)) return { user: state, from, isBehind: false };
    if (state.seq >= head.seq) return null;
  }
  const user = replayAll(state ?? snapshot?.user ?? newUser(id), records);
  if (user === null || user.seq < head.seq) return null;
  return { user, from: head.from, isBehind: isProjected || state === null };
}

/** Compaction removes ended missions and days from the shopper, so a projection from before it is out of date. */
const isUpToDate = (user: User, from: number, head: Head): boolean =>
  user.seq === head.seq && (head.from > 0 || from === 0);
