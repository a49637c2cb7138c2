// Tells the clients of this node. At most once: what gets lost is found by the head check and by cursors.
import type { Entry, Settled } from '../game/outcome.ts';

export interface Publisher {
  /** One push with all entries of one commit, in order, to everyone who follows this shopper. */
  toUser(userId: string, entries: readonly Entry[]): void;
  /** What the tills of a store may see. */
  toStore(storeId: string, settled: Settled): void;
  /** For each shopper followed on this node: the last entry sent without a gap. */
  followed(): IterableIterator<[userId: string, seq: number]>;
}
