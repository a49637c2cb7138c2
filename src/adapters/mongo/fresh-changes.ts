// Reads the writes of other nodes at most once a second, however many readers ask for them.

export interface FreshChanges {
  /** Resolves when the changes of other nodes are at most a second old. Throws what the query throws. */
  catchUp(): Promise<void>;
  /** True if nobody has asked for so long that loading the rankings again is cheaper than updating them. */
  isIdle(): boolean;
}

const freshMs = 1_000;
const idleMs = 10 * 60_000;

export function createFreshChanges(ask: () => Promise<void>, now: () => number): FreshChanges {
  let last: { readonly atMs: number; readonly done: Promise<void> } | null = null;

  return {
    catchUp: () => {
      if (last !== null && now() - last.atMs < freshMs) return last.done;
      const asked = { atMs: now(), done: ask() };
      last = asked;
      // The next reader retries a failed query.
      asked.done.catch(() => {
        if (last === asked) last = null;
      });
      return asked.done;
    },
    isIdle: () => last !== null && now() - last.atMs > idleMs,
  };
}
