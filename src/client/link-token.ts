// The token of a link: given once, or fetched for each connection that needs a new one.

export interface LinkToken {
  current(): string | null;
  /** Fetches a token if there is none. False if that failed. Returns a promise only if there is something to wait for. */
  fetch(): boolean | Promise<boolean>;
  /** A node has accepted the token. */
  accepted(): void;
  /** Forgets a refused token. False if there can be no better one: it was just fetched, or cannot be fetched. */
  drop(): boolean;
}

export function createLinkToken(source: string | (() => string | Promise<string>)): LinkToken {
  let token = typeof source === 'string' ? source : null;
  /** Fetched and not accepted yet. */
  let isNew = false;
  function take(given: string): true {
    token = given;
    isNew = true;
    return true;
  }

  return {
    current: () => token,
    fetch: () => {
      if (token !== null || typeof source === 'string') return true;
      try {
        const given = source();
        return typeof given === 'string' ? take(given) : given.then(take, () => false);
      } catch {
        return false;
      }
    },
    accepted: () => {
      isNew = false;
    },
    drop: () => {
      if (typeof source === 'string' || isNew) return false;
      token = null;
      return true;
    },
  };
}
