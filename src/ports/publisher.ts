// Tells the clients of this node, and ends connections. At most once: lost pushes are found by the head check and by cursors.
import type { Entry, Settled } from '../game/outcome.ts';

/** Whose token a connection came with. */
export interface Identity {
  readonly role: 'shopper' | 'kiosk' | 'tablet' | 'screen' | 'operator';
  readonly sub: string;
}

export interface Publisher {
  /** One push with all entries of one commit, in order, to everyone who follows this shopper. */
  toUser(userId: string, entries: readonly Entry[]): void;
  /** What the tills of a store may see. */
  toStore(storeId: string, settled: Settled): void;
  /** Ends all connections of this identity, on every node that can be reached; they are told so and do not return. */
  endSessions(identity: Identity): void;
  /** For each shopper followed on this node: the last entry sent without a gap. */
  followed(): IterableIterator<[userId: string, seq: number]>;
}
