// Compares the projections with the ledger and writes what they lack: after a start, after a loss, and periodically.
import type { Log } from '../ports/log.ts';
import type { CatchingUp } from '../ports/projection.ts';
import type { Head, Store } from '../ports/store.ts';
import type { WriteBehind } from './write-behind.ts';

export interface Followed {
  readonly projection: Pick<CatchingUp, 'isEmpty' | 'known'>;
  readonly writer: Pick<WriteBehind<never>, 'catchUp'>;
}

export interface FollowerParts {
  readonly store: Pick<Store, 'headsAfter' | 'changedSince' | 'loadMark' | 'saveMark'>;
  readonly followed: readonly Followed[];
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Follower {
  /**
   * Compares the shoppers that changed since the last run, or all of them where a projection is empty or `everybody` is
   * set. Returns how many shoppers were behind. Ends early at the signal; the next run then starts over.
   */
  run(signal?: AbortSignal, everybody?: boolean): Promise<number>;
}

/** Covers the difference between the clocks of nodes, and a write that takes until its deadline. */
const overlapMs = 5 * 60_000;
const shoppersPerPage = 500;

/** The heads of all shoppers, in pages. */
export async function* everyHead(
  store: Pick<Store, 'headsAfter'>,
): AsyncGenerator<ReadonlyMap<string, Head>> {
  for (let after: string | null = null; ; ) {
    const page: Map<string, Head> = await store.headsAfter(after, shoppersPerPage);
    if (page.size > 0) yield page;
    if (page.size < shoppersPerPage) return;
    after = [...page.keys()].at(-1) ?? null;
  }
}

export function createFollower({ store, followed, log, now }: FollowerParts): Follower {
  async function compare(heads: ReadonlyMap<string, Head>, isOver: () => boolean): Promise<number> {
    const late = new Set<string>();
    for (const { projection, writer } of followed) {
      const known = await projection.known([...heads.keys()]);
      const behind = [...heads].flatMap(([id, { seq }]) => ((known.get(id) ?? 0) < seq ? [id] : []));
      for (const id of behind) late.add(id);
      await writer.catchUp(behind, isOver);
    }
    return late.size;
  }

  return {
    run: async (signal, everybody = false) => {
      const isOver = (): boolean => signal?.aborted === true;
      const startedMs = now();
      const empty = await Promise.all(followed.map(({ projection }) => projection.isEmpty()));
      const savedMs = everybody || empty.includes(true) ? 0 : await store.loadMark();
      // A mark in the future is from a clock that was ahead: it says nothing about the changes before it.
      const markMs = savedMs > startedMs + overlapMs ? 0 : savedMs;
      let behind = 0;
      for await (const heads of markMs === 0 ? everyHead(store) : store.changedSince(markMs - overlapMs)) {
        behind += await compare(heads, isOver);
        if (isOver()) return behind;
      }
      await store.saveMark(startedMs);
      if (behind > 0) log.info({ shoppers: behind }, 'projections were brought up to date from the ledger');
      return behind;
    },
  };
}
