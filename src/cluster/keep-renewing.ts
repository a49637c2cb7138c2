// Renews a lease while its job runs, and tells when it is lost or its time is over unrenewed.

export interface Renewals {
  readonly ttlMs: number;
  /** False: somebody else has it. */
  readonly renew: () => Promise<boolean>;
  /** Called once at most. */
  readonly onLost: () => void;
}

const renewalsPerTtl = 3;

/** Gives what ends it. Time counts from before the lease was asked for: on this side it never lasts too long. */
export function keepRenewing({ ttlMs, renew, onLost }: Renewals, askedAtMs: number): () => void {
  let expiry = expireAfter(askedAtMs);
  const timer = setInterval(() => {
    const sentAtMs = performance.now();
    renew().then(
      (isKept) => {
        if (ended) return;
        clearTimeout(expiry);
        if (isKept) expiry = expireAfter(sentAtMs);
        else lose();
      },
      () => {}, // away: it may be back before the time is over
    );
  }, ttlMs / renewalsPerTtl);
  let ended = false;

  function expireAfter(sinceMs: number): NodeJS.Timeout {
    return setTimeout(lose, Math.max(0, sinceMs + ttlMs - performance.now()));
  }
  function end(): void {
    ended = true;
    clearInterval(timer);
    clearTimeout(expiry);
  }
  function lose(): void {
    end();
    onLost();
  }
  return end;
}
