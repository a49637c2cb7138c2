// What the other nodes have changed, as far as they are heard.

/** A shopper and the sequence that they have now. */
export type ChangedUser = readonly [userId: string, seq: number];

export interface Changes {
  /** False while the others may be changing shoppers without our hearing of it: then no copy is to be trusted. */
  isHeard(): boolean;
  /** Tells the other nodes in one message. May get lost: a copy that is too old is found out by its commit. */
  tell(users: readonly ChangedUser[]): void;
  onChanged(listener: (users: readonly ChangedUser[]) => void): void;
  /** Called when the others are not heard any more. */
  onLoss(listener: () => void): void;
}
