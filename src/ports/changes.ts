// What nodes publish each other of what they commit, as far as they are heard.
import type { Entry, Settled } from '../game/outcome.ts';

/** One record of a commit: whose it is, and what is pushed of it. */
export interface UserChange {
  readonly userId: string;
  /** The sequence that the shopper has now. */
  readonly seq: number;
  /** Null where no receipt is involved: then nothing is for tills. */
  readonly storeId: string | null;
  /** For whoever follows the shopper. */
  readonly entries: readonly Entry[];
  /** For the tills of the store. */
  readonly settled: Settled | null;
}

/** The same as another node has said it. What is pushed is JSON or anything at all: whoever reads it, looks first. */
export interface InboundChange extends Pick<UserChange, 'userId' | 'seq' | 'storeId'> {
  readonly entries: string;
  readonly settled: string;
}

export interface Changes {
  /** False while the others may be changing shoppers without our hearing of it: then no copy is to be trusted. */
  isConnected(): boolean;
  /**
   * Tells the other nodes what one commit has changed, at most once; never waits, never throws. What gets lost is made
   * up for: a copy that is too old is found out by its commit, a push that is missing by the head check.
   */
  publish(changes: readonly UserChange[]): void;
  onChanged(listener: (changes: readonly InboundChange[]) => void): void;
  /** Called when the others are not heard any more. */
  onLoss(listener: () => void): void;
}
