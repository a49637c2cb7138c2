// Renews a lease while its job runs, and reports when it is lost or expires.

export interface Renewals {
  readonly ttlMs: number;
  /** False: another node has the lease. */
  readonly renew: () => Promise<boolean>;
  /** Called once at most. */
  readonly onLost: () => void;
}

const renewalsPerTtl = 3;

/** Returns a function that stops it. Time counts from before the request, so this node never overestimates the lease. */
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
      () => {}, // the database may be back before the lease expires
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
