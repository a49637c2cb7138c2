// Tells connected clients. At most once: what gets lost is found by the head check and by cursors.
import type { Entry, Outcome } from '../game/outcome.ts';

export interface Publisher {
  /** One push with all entries of one commit, in order, to everyone who follows this shopper. */
  toUser(userId: string, entries: readonly Entry[]): void;
  /** The same, on this node only: what others have sent to theirs need not be said to them again. */
  toUserHere(userId: string, entries: readonly Entry[]): void;
  /** The outcome, without what is private, to the store's tills. */
  toStore(storeId: string, outcome: Outcome): void;
  /** For each shopper followed on this node: the last entry sent without a gap. */
  followed(): IterableIterator<[userId: string, seq: number]>;
}
