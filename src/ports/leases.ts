// Leases: of all who want to do a thing one may, for a time that the keeper's clock measures.

/** What a holder has in hand. A lease that is taken again has a higher token: who shows an older one writes nothing. */
export interface Fence {
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

/** Somebody else has the lease by now, or it was given back: nothing was written. */
export class FencedOutError extends Error {
  override readonly name = 'FencedOutError';
  constructor({ name, holder, token }: Fence) {
    super(`${holder} has lost the lease "${name}" (token ${token})`);
  }
}

/**
 * Time is the keeper's, never a node's. Every adapter also lets a transaction stand under a fence: it is stored only if
 * the fence is still the lease's when it commits, and nobody else gets the lease in between.
 * Each throws StoreUnavailableError where the keeper cannot be reached.
 */
export interface Leases {
  /**
   * Takes the lease where nobody has it and it does not rest, or was asked for. One that ran out without being given
   * back never rests: its work was not finished. Null: not now. Tokens of a name only grow, whatever happens to holders.
   */
  acquire(name: string, holder: string, terms: LeaseTerms): Promise<Fence | null>;
  /** Makes it last `ttlMs` from now, also where its time was over and nobody came. False: it is lost. */
  renew(fence: Fence, ttlMs: number): Promise<boolean>;
  /** Gives it back to rest for `restMs`, counted from now and for all. One that is lost already stays as it is. */
  release(fence: Fence, restMs: number): Promise<void>;
  /** It shall be taken once more, from now on and whatever it rests. Asked many times before that is once. */
  ask(name: string): Promise<void>;
}
