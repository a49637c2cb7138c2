// The cache of shoppers on this node. A stale copy costs one retry of a commit, never a wrong balance.
import type { User } from '../game/user.ts';

export interface UserCache {
  get(userId: string): User | undefined;
  /** Stores the copy unless a newer one (by `seq`) is there. */
  offer(user: User): void;
  /** Removes the copy, which may be wrong. */
  drop(userId: string): void;
  /** Another node has moved the shopper to `seq`: `get` no longer returns an older copy. */
  dropOlder(userId: string, seq: number): void;
  /** Marks this state as outdated: the shopper has later entries. */
  outdate(user: User): void;
  /** The outdated state of a shopper, to which the later records can be applied. */
  older(userId: string): User | undefined;
  clear(): void;
}
