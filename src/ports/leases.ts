// Leases: at most one holder at a time, measured by the clock of the database.

/** A lease as its holder has it. Each acquisition has a higher token, so an older holder cannot renew. */
export interface HeldLease {
  readonly name: string;
  readonly holder: string;
  readonly token: number;
}

export interface LeaseTerms {
  /** The lease expires this long after it was acquired or renewed. */
  readonly ttlMs: number;
  /** The longest pause after a release. A longer one is cut to this. */
  readonly restAtMostMs: number;
}

/** Another holder has the lease now, or it was released. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
  constructor({ name, holder, token }: HeldLease) {
    super(`${holder} has lost the lease "${name}" (token ${token})`);
  }
}

/**
 * All times are those of the database, never of a node. A holder that lost its lease without knowing may still be at
 * work, so a job must have the same result when two nodes run it. Each throws StoreUnavailableError.
 */
export interface Leases {
  /**
   * Acquires the lease if nobody holds it and its pause after the last release is over, or {@link Leases.ask} has ended
   * the pause. An expired lease has no pause, because its work was not finished. Null: not now. The tokens of a name only
   * grow.
   */
  acquire(name: string, holder: string, terms: LeaseTerms): Promise<HeldLease | null>;
  /** Extends the lease to `ttlMs` from now, also after it expired, unless another holder has it. False: it is lost. */
  renew(lease: HeldLease, ttlMs: number): Promise<boolean>;
  /** Releases the lease. No node acquires it for `restMs` from now. A lost lease is left as it is. */
  release(lease: HeldLease, restMs: number): Promise<void>;
  /** Ends the pause of the lease, so that a node soon acquires it. Repeated calls before that count once. */
  ask(name: string): Promise<void>;
}
