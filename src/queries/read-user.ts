// A shopper as of now: never older than what anybody was told before. A copy is given out only where the ledger has nothing
// beyond it; one who has never bought anything is new.
import type { User } from '../game/user.ts';
import { newUser } from '../game/user.ts';
import type { Head, LoadUsers, Store } from '../ports/store.ts';
import { StoreUnavailableError } from '../ports/store.ts';
import type { UserCache } from '../ports/user-cache.ts';
import { coalesceReads } from './coalesce-reads.ts';

/** `seen`: a sequence that the shopper has come to, as far as the asker knows; an older copy is not believed. */
export type ReadUser = (
  userId: string,
  seen?: number,
) => Promise<{ readonly user: User; readonly exists: boolean }>;

/** Gives those that it has. */
export type FindCached = (userIds: readonly string[]) => Promise<ReadonlyMap<string, User>>;

export interface ReadUserParts {
  readonly store: Pick<Store, 'heads'>;
  readonly loadUsers: LoadUsers;
  readonly users: Pick<UserCache, 'get' | 'offer'>;
  /** Copies that nodes share; null where there are none. */
  readonly findCached: FindCached | null;
}

const mostAtOnce = 500;

/** Throws StoreUnavailableError when there is no copy of the shopper and the store is away. */
export function createReadUser({ store, loadUsers, users, findCached }: ReadUserParts): ReadUser {
  // Good enough to be shown, and not kept here: what this node commits it has read from the store or stored itself.
  const findCachedOne = findCached === null ? async () => undefined : coalesceReads(findCached, mostAtOnce);
  const load = coalesceReads<User>(async (userIds) => {
    const stored = await loadUsers(userIds);
    for (const user of stored.values()) users.offer(user);
    return stored;
  }, mostAtOnce);
  /**
   * Asks with the place of the next entry: whatever is found there is beyond the copy. Of copies of one shopper that are
   * asked about together the oldest says from where to look.
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

  /** With the database away a copy is all there is, and it says so by its sequence. */
  async function isCurrent({ id, seq }: User): Promise<boolean> {
    try {
      return (await beyond(`${seq + 1} ${id}`)) === undefined;
    } catch (error) {
      if (error instanceof StoreUnavailableError) return true;
      throw error;
    }
  }

  return async (userId, seen = 0) => {
    const believed = (copy: User | undefined): User | undefined =>
      copy !== undefined && copy.seq >= seen ? copy : undefined;
    const copy = believed(users.get(userId)) ?? believed(await findCachedOne(userId));
    if (copy !== undefined && (await isCurrent(copy))) return { user: copy, exists: true };
    const user = await load(userId);
    return { user: user ?? newUser(userId), exists: user !== undefined };
  };
}

function readKey(key: string): { readonly key: string; readonly next: number; readonly userId: string } {
  const at = key.indexOf(' ');
  return { key, next: Number(key.slice(0, at)), userId: key.slice(at + 1) };
}
