// Messages between nodes about what they commit. They may be lost.
import type { Entry, Settled } from '../game/outcome.ts';

/** One committed record: its shopper, and what is pushed about it. */
export interface UserChange {
  readonly userId: string;
  /** The shopper's last entry after it. */
  readonly seq: number;
  /** Null if no receipt is involved: then tills get nothing. */
  readonly storeId: string | null;
  /** For the clients that follow the shopper. */
  readonly entries: readonly Entry[];
  /** For the tills of the store. */
  readonly settled: Settled | null;
}

/** A change from another node. `entries` and `settled` are unchecked text, so the reader has to validate them. */
export interface InboundChange extends Pick<UserChange, 'userId' | 'seq' | 'storeId'> {
  readonly entries: string;
  readonly settled: string;
}

export interface Changes {
  /** False while changes of other nodes may not arrive: then a cached shopper may be stale. */
  isConnected(): boolean;
  /**
   * Sends the changes of one commit to the other nodes, at most once; never waits, never throws. A loss is repaired: a
   * commit detects a stale copy, and the head check a missing push.
   */
  publish(changes: readonly UserChange[]): void;
  onChanged(listener: (changes: readonly InboundChange[]) => void): void;
  /** Called when messages of the other nodes stop arriving. */
  onLoss(listener: () => void): void;
}
