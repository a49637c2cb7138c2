// Where all nodes of a mall keep their shared cache of shoppers. Values may vanish, and may be older than what is stored.
import type { User } from '../game/user.ts';

export interface CacheWrite {
  readonly userId: string;
  /** A copy that is as new, or newer, stays. Null: whatever is there is taken away. */
  readonly user: User | null;
}

export interface UserCacheStore {
  /** The copies that are there, each written by `write` of a node of this mall on this very database; never waits in line. */
  read(userIds: readonly string[]): Promise<Map<string, User>>;
  /** All of them, or it throws. A copy goes by itself after its time. */
  write(changes: readonly CacheWrite[]): Promise<void>;
}
