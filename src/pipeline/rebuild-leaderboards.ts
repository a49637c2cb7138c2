// Clears the leaderboards and computes them again from the ledger. Nodes may serve meanwhile.
import type { Store } from '../ports/store.ts';
import { everyHead } from './follower.ts';
import type { LeaderboardsProjectionParts } from './leaderboards-projection.ts';
import { createLeaderboardsProjection } from './leaderboards-projection.ts';

export interface RebuildParts extends Pick<LeaderboardsProjectionParts, 'leaderboards' | 'rules' | 'log'> {
  readonly store: LeaderboardsProjectionParts['store'] & Pick<Store, 'headsAfter'>;
}

export interface RebuiltLeaderboards {
  readonly shoppers: number;
  readonly records: number;
}

const progressEveryMs = 2_000;

/** Commits of other nodes during the rebuild count exactly once. `onProgress` gets the number of records so far. */
export async function rebuildLeaderboards(
  parts: RebuildParts,
  onProgress: (records: number) => void,
  signal?: AbortSignal,
): Promise<RebuiltLeaderboards> {
  const { leaderboards, store } = parts;
  const projection = createLeaderboardsProjection({ ...parts, now: Date.now });
  const sum = { shoppers: 0, records: 0 };
  await leaderboards.clear();
  const telling = setInterval(() => onProgress(sum.records), progressEveryMs);
  try {
    for await (const heads of everyHead(store)) {
      signal?.throwIfAborted();
      sum.shoppers += heads.size;
      sum.records += await projection.catchUp([...heads.keys()]);
    }
    return sum;
  } finally {
    clearInterval(telling);
  }
}
