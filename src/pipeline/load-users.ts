// Shoppers as the ledger has them: what is projected, and what the ledger has beyond it.
import { replay } from '../game/evolve.ts';
import type { User } from '../game/user.ts';
import { newUser } from '../game/user.ts';
import type { Head, LoadUsers, ProjectedUser, Store } from '../ports/store.ts';

/** Shoppers as {@link LoadUsers} gives them, and those whose projection was found behind or wrong. */
export type ReadLedgerUsers = (
  ids: readonly string[],
) => Promise<{ readonly users: Map<string, User>; readonly behind: readonly ProjectedUser[] }>;

/** Loads users, and tells the projection what it lacks. */
export const loadUsersWith =
  (readUsers: ReadLedgerUsers, onBehind: (users: readonly ProjectedUser[]) => void): LoadUsers =>
  async (ids) => {
    const { users, behind } = await readUsers(ids);
    if (behind.length > 0) onBehind(behind);
    return users;
  };

const recordsPerRead = 200;
/** A fold may take away what is being read; it does so rarely, so it does not time and again. */
const mostTries = 5;

/**
 * A projection is believed only where the ledger ends as it says: it may be behind, deleted, or of a backup that never
 * was. What is beyond it is folded on; where it does not fit, the shopper is folded anew from the opening.
 */
export function createReadLedgerUsers(
  store: Pick<Store, 'loadProjected' | 'heads' | 'journalAfter' | 'loadOpenings'>,
): ReadLedgerUsers {
  /** Null where the ledger does not go on from there up to `headSeq`: somebody has folded it, or it has a hole. */
  async function foldOn(start: User, headSeq: number): Promise<User | null> {
    let user = start;
    for (;;) {
      const records = await store.journalAfter(user.id, user.seq, recordsPerRead);
      for (const record of records) {
        if (record.firstSeq !== user.seq + 1) return null;
        user = replay(user, record);
      }
      // Where all of it was folded meanwhile nothing is left to read: the shopper is not back at the start.
      if (records.length === 0) return user.seq < headSeq ? null : user;
    }
  }

  async function foldAnew(userId: string, headSeq: number): Promise<User> {
    for (let tries = 1; tries <= mostTries; tries += 1) {
      const opening = (await store.loadOpenings([userId])).get(userId);
      const user = await foldOn(opening?.user ?? newUser(userId), headSeq);
      if (user !== null) return user;
    }
    throw new Error(`the ledger of user ${userId} has a hole: the command "doctor" names it`);
  }

  async function catchUp(userId: string, projected: User | null, headSeq: number): Promise<User> {
    const user = projected === null ? null : await foldOn(projected, headSeq);
    return user ?? (await foldAnew(userId, headSeq));
  }

  /** Those whose last document is not found where it should be are looked for from their openings. */
  async function headsOf(projected: ReadonlyMap<string, ProjectedUser>, ids: readonly string[]) {
    const heads = await store.heads(new Map(ids.map((id) => [id, projected.get(id)?.from ?? 0])));
    const lost = ids.filter((id) => !heads.has(id) && (projected.get(id)?.from ?? 0) > 0);
    if (lost.length === 0) return heads;
    return new Map([...heads, ...(await store.heads(new Map(lost.map((id) => [id, 0]))))]);
  }

  return async (ids) => {
    const projected = await store.loadProjected(ids);
    const heads: ReadonlyMap<string, Head> = await headsOf(projected, ids);
    const users = new Map<string, User>();
    const behind: ProjectedUser[] = [];
    for (const [id, head] of heads) {
      const known = projected.get(id);
      if (known !== undefined && isUpToDate(known, head)) {
        users.set(id, known.user);
        continue;
      }
      const isBehind = known !== undefined && known.user.seq < head.seq;
      const user = await catchUp(id, isBehind ? known.user : null, head.seq);
      users.set(id, user);
      behind.push({ user, from: head.from });
    }
    return { users, behind };
  };
}

/** A fold frees the shopper of what has ended: a projection of before it is read anew. */
const isUpToDate = ({ user, from }: ProjectedUser, head: Head): boolean =>
  user.seq === head.seq && (head.from > 0 || from === 0);
