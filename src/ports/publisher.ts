// Pushes to the clients of this node, and ends connections. The head check and cursors repair a lost push.
import type { Entry, Settled } from '../game/outcome.ts';

/** The identity in a connection's token. */
export interface Identity {
  readonly role: 'shopper' | 'kiosk' | 'tablet' | 'screen' | 'operator';
  readonly sub: string;
}

export interface Publisher {
  /** One push with all entries of one commit, in order, to everyone who follows this shopper. */
  toUser(userId: string, entries: readonly Entry[]): void;
  /** To the tills of the store. */
  toStore(storeId: string, settled: Settled): void;
  /** Ends all connections of this identity, on every reachable node. Clients are told why and do not reconnect. */
  endSessions(identity: Identity): void;
  /** For each shopper followed on this node: the last entry sent without a gap. */
  followed(): IterableIterator<[userId: string, seq: number]>;
}
