// Reads a shopper now, never older than any state that was shown before. A cached copy is used only if the ledger has no
// later entries. A shopper without entries is returned as new.
import type { User } from '../game/user.ts';
import { newUser } from '../game/user.ts';
import type { Head, LoadUsers, Store } from '../ports/store.ts';
import { StoreUnavailableError } from '../ports/store.ts';
import type { UserCache } from '../ports/user-cache.ts';
import { coalesceReads } from './coalesce-reads.ts';

/** `seen`: an entry that the caller has seen already. An older copy is not used. */
export type ReadUser = (
  userId: string,
  seen?: number,
) => Promise<{ readonly user: User; readonly exists: boolean }>;

/** Returns the cached shoppers among these. */
export type FindCached = (userIds: readonly string[]) => Promise<ReadonlyMap<string, User>>;

export interface ReadUserParts {
  readonly store: Pick<Store, 'heads'>;
  readonly loadUsers: LoadUsers;
  readonly users: Pick<UserCache, 'get' | 'offer'>;
  /** Reads the shared cache; null if there is none. */
  readonly findCached: FindCached | null;
}

const mostAtOnce = 500;

/** Throws StoreUnavailableError when there is no copy of the shopper and the store is unavailable. */
export function createReadUser({ store, loadUsers, users, findCached }: ReadUserParts): ReadUser {
  // Copies of the shared cache are shown and not kept, because commits of this node use only states that it read or stored.
  const findCachedOne = findCached === null ? async () => undefined : coalesceReads(findCached, mostAtOnce);
  const load = coalesceReads<User>(async (userIds) => {
    const stored = await loadUsers(userIds);
    for (const user of stored.values()) users.offer(user);
    return stored;
  }, mostAtOnce);
  /**
   * Looks for a document from the entry after the copy: whatever is found is later. If a query has several copies of one
   * shopper, the search begins after the oldest one.
   */
  const beyond = coalesceReads<Head>(async (places) => {
    const asked = places.map(readKey);
    const from = new Map<string, number>();
    for (const { userId, next } of asked) from.set(userId, Math.min(next, from.get(userId) ?? next));
    const heads = await store.heads(from);
    return new Map(
      asked.flatMap(({ key, userId, next }) => {
        const head = heads.get(userId);
        return head === undefined || head.seq < next ? [] : [[key, head] as const];
      }),
    );
  }, mostAtOnce);

  /** Without the database a copy is all there is; its `seq` shows its age. */
  async function isCurrent({ id, seq }: User): Promise<boolean> {
    try {
      return (await beyond(`${seq + 1} ${id}`)) === undefined;
    } catch (error) {
      if (error instanceof StoreUnavailableError) return true;
      throw error;
    }
  }

  return async (userId, seen = 0) => {
    const notOlder = (copy: User | undefined): User | undefined =>
      copy !== undefined && copy.seq >= seen ? copy : undefined;
    const copy = notOlder(users.get(userId)) ?? notOlder(await findCachedOne(userId));
    if (copy !== undefined && (await isCurrent(copy))) return { user: copy, exists: true };
    const user = await load(userId);
    return { user: user ?? newUser(userId), exists: user !== undefined };
  };
}

function readKey(key: string): { readonly key: string; readonly next: number; readonly userId: string } {
  const at = key.indexOf(' ');
  return { key, next: Number(key.slice(0, at)), userId: key.slice(at + 1) };
}
