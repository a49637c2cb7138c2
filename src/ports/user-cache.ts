// Copies of users on this node. A stale copy costs one retry of a commit, never a wrong balance.
import type { User } from '../game/user.ts';

export interface UserCache {
  get(userId: string): User | undefined;
  /** Keeps the copy unless a newer one (by `seq`) is there. */
  offer(user: User): void;
  /** The copy is not to be believed. */
  drop(userId: string): void;
  /** The shopper has come to `seq` elsewhere: a copy of before is not given out any more by `get`. */
  dropOlder(userId: string, seq: number): void;
  /** This was the shopper, who has gone on since. */
  outdate(user: User): void;
  /** How an outdated shopper was: onto it the rest of the ledger can be folded. */
  older(userId: string): User | undefined;
  clear(): void;
}
