// The store of the shared cache of shoppers. A value may vanish, and may be older than the ledger.
import type { User } from '../game/user.ts';

export interface CacheWrite {
  readonly userId: string;
  /** Does not replace a copy that is as new or newer. Null: the copy is removed. */
  readonly user: User | null;
}

export interface UserCacheStore {
  /** The stored copies. Returns only those written by nodes of this mall on the same database. Never waits in a queue. */
  read(userIds: readonly string[]): Promise<Map<string, User>>;
  /** Writes all of them, or throws. Each copy expires. */
  write(changes: readonly CacheWrite[]): Promise<void>;
}
