// The token of a link: given once, or fetched for each connection that needs a new one.

export interface LinkToken {
  current(): string | null;
  /** Fetches a token if there is none. False where that failed. */
  fetch(): Promise<boolean>;
  /** A node has accepted the token. */
  accepted(): void;
  /** Forgets a refused token. False where there can be no better one: it was just fetched, or cannot be fetched. */
  drop(): boolean;
}

export function createLinkToken(source: string | (() => string | Promise<string>)): LinkToken {
  let token = typeof source === 'string' ? source : null;
  /** Fetched and not accepted yet. */
  let isNew = false;
  return {
    current: () => token,
    fetch: async () => {
      if (token !== null || typeof source === 'string') return true;
      try {
        token = await source();
      } catch {
        return false;
      }
      isNew = true;
      return true;
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
