// Leases: of all who want to do a thing one may, for a time that the keeper's clock measures.

/** What a holder has in hand. A lease that is taken again has a higher token, so an older one renews nothing. */
export interface HeldLease {
  readonly name: string;
  readonly holder: string;
  readonly token: number;
}

export interface LeaseTerms {
  /** It is over this long after it was taken or last renewed. */
  readonly ttlMs: number;
  /** A lease that rests is given all the same when it has rested this long. */
  readonly restAtMostMs: number;
}

/** Somebody else has the lease by now, or it was given back. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
  constructor({ name, holder, token }: HeldLease) {
    super(`${holder} has lost the lease "${name}" (token ${token})`);
  }
}

/**
 * Time is the keeper's, never a node's. A holder that has lost its lease without knowing may still be at work, so what
 * a job does must come to the same when two nodes do it. Each throws StoreUnavailableError where the keeper cannot be reached.
 */
export interface Leases {
  /**
   * Takes the lease where nobody has it and it does not rest, or was asked for. One that ran out without being given
   * back never rests: its work was not finished. Null: not now. Tokens of a name only grow, whatever happens to holders.
   */
  acquire(name: string, holder: string, terms: LeaseTerms): Promise<HeldLease | null>;
  /** Makes it last `ttlMs` from now, also where its time was over and nobody came. False: it is lost. */
  renew(lease: HeldLease, ttlMs: number): Promise<boolean>;
  /** Gives it back to rest for `restMs`, counted from now and for all. One that is lost already stays as it is. */
  release(lease: HeldLease, restMs: number): Promise<void>;
  /** It shall be taken once more, from now on and whatever it rests. Asked many times before that is once. */
  ask(name: string): Promise<void>;
}
