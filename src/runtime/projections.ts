// The projections of a node: written after the ledger. A job compares them with the ledger and repairs them.
import { createBackgroundBudget } from '../pipeline/background-budget.ts';
import { createFollower } from '../pipeline/follower.ts';
import { createLeaderboardsProjection } from '../pipeline/leaderboards-projection.ts';
import { createReadLedgerUsers, loadUsersWith } from '../pipeline/load-users.ts';
import { projectUsers } from '../pipeline/user-projection.ts';
import type { ProjectionFigures } from '../pipeline/write-behind.ts';
import { createWriteBehind } from '../pipeline/write-behind.ts';
import type { ClusterJob } from '../ports/cluster-job.ts';
import type { Leaderboards } from '../ports/leaderboards.ts';
import type { Log } from '../ports/log.ts';
import type { CommittedRecord } from '../ports/projection.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { LoadUsers, Store } from '../ports/store.ts';
import type { Tuning } from './tuning.ts';

export interface Projections {
  readonly loadUsers: LoadUsers;
  /** Takes committed records; never throws, never waits. */
  offer(committed: readonly CommittedRecord[]): void;
  /** Compares the projections with the ledger and adds what they lack. */
  readonly job: ClusterJob;
  figures(): { readonly users: ProjectionFigures; readonly leaderboards: ProjectionFigures };
  /** Writes the waiting changes within a second, then stops. */
  stop(): Promise<void>;
}

export interface ProjectionsParts {
  readonly config: Pick<Tuning, 'projectionQueueMax' | 'projectionsMs'>;
  readonly store: Store;
  readonly leaderboards: Leaderboards;
  readonly rules: RulesSource;
  readonly log: Log;
  /** Receipts in flight on this node. */
  readonly underWay: () => number;
  /** When the last client connected, by `performance.now`. */
  readonly arrivedAtMs: () => number;
  /** A change was dropped. The job repairs it. */
  readonly onMissed: () => void;
}

/** The job that compares the projections with the ledger. */
export const projectionsJob = 'projections';

/** Background work continues this long after the last receipt and the last new client. */
const quietMs = 200;
/** A stop writes waiting changes for at most this long. */
const settleMs = 1_000;

export function openProjections(parts: ProjectionsParts): Projections {
  const { config, store, rules, log } = parts;
  const now = (): number => performance.now();
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  let offeredAtMs = Number.NEGATIVE_INFINITY;
  const budget = createBackgroundBudget({
    now,
    pause,
    underWay: parts.underWay,
    isQuiet: () => parts.underWay() === 0 && now() - Math.max(offeredAtMs, parts.arrivedAtMs()) >= quietMs,
  });
  const shared = { budget, limit: config.projectionQueueMax, now, pause, onMissed: parts.onMissed, log };

  const readUsers = createReadLedgerUsers(store);
  const userProjection = projectUsers(store, readUsers);
  const users = createWriteBehind({ ...shared, projection: userProjection });
  const leaderboardsProjection = createLeaderboardsProjection({
    leaderboards: parts.leaderboards,
    store,
    rules,
    log,
    now: Date.now,
  });
  const leaderboards = createWriteBehind({ ...shared, projection: leaderboardsProjection });
  const follower = createFollower({
    store,
    followed: [
      { projection: userProjection, writer: users },
      { projection: leaderboardsProjection, writer: leaderboards },
    ],
    log,
    now: Date.now,
  });
  // The first run looks at all shoppers, since no node may have run for a while. Later runs look at those that changed.
  let isFirst = true;

  return {
    loadUsers: loadUsersWith(readUsers, users.offer),
    offer: (committed) => {
      offeredAtMs = now();
      users.offer(committed);
      leaderboards.offer(committed);
    },
    job: {
      name: projectionsJob,
      everyMs: config.projectionsMs,
      run: async (signal) => {
        await follower.run(signal, isFirst);
        isFirst &&= signal.aborted;
      },
    },
    figures: () => ({ users: users.figures(), leaderboards: leaderboards.figures() }),
    stop: async () => {
      await Promise.all([users.settle(settleMs), leaderboards.settle(settleMs)]);
    },
  };
}
