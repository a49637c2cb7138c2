// A token bucket: a budget that each use reduces and that time refills.

export interface RefillRate {
  readonly perSecond: number;
  /** The size of the bucket. */
  readonly burst: number;
}

/** All times are milliseconds of one clock. A clock that goes back adds nothing. */
export class TokenBucket {
  /** Tokens at the last refill. Negative if more was spent than there was. */
  left: number;
  #atMs: number;

  /** A full bucket. */
  constructor({ burst }: RefillRate, nowMs: number) {
    this.left = burst;
    this.#atMs = nowMs;
  }

  /** Adds the tokens for the time since the last refill. */
  refill({ perSecond, burst }: RefillRate, nowMs: number): void {
    this.left = Math.min(burst, this.left + (Math.max(0, nowMs - this.#atMs) * perSecond) / 1_000);
    this.#atMs = nowMs;
  }

  /** Takes the tokens and returns 0. If there are too few, takes none and returns the milliseconds until there are enough. */
  take(rate: RefillRate, nowMs: number, tokens = 1): number {
    this.refill(rate, nowMs);
    if (this.left < tokens) return Math.ceil(((tokens - this.left) / rate.perSecond) * 1_000);
    this.left -= tokens;
    return 0;
  }
}
