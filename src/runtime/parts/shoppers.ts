// How a node stores and reads shoppers: projections of the ledger, the budget for reads, and caches.
import type { Leaderboards } from '../../ports/leaderboards.ts';
import type { RecentRecords, RecordRun } from '../../queries/recent-records.ts';
import { createRecentRecords, sizeOfRun } from '../../queries/recent-records.ts';
import { pauseWithJitter } from '../pause-with-jitter.ts';
import type { Projections } from '../projections.ts';
import { openProjections, projectionsJob } from '../projections.ts';
import type { NodeReads } from '../reads.ts';
import { openReads } from '../reads.ts';
import type { NodeUsers } from '../users.ts';
import { openUsers } from '../users.ts';
import type { NodeBase } from './base.ts';
import type { NodeNetwork } from './network.ts';

export interface NodeShoppers {
  readonly leaderboards: Leaderboards;
  readonly projections: Projections;
  readonly reads: NodeReads;
  readonly cached: NodeUsers;
  /** Latest journal entries in memory. */
  readonly recent: RecentRecords;
}

/** Entries of one shopper: as many as a client misses in a short interruption. The database has older ones. */
const recentEntriesMax = 120;

export function openShoppers(base: NodeBase, { clusterBus, sockets }: NodeNetwork): NodeShoppers {
  const { config, database, caches, rules, inFlight, jobRequests, load, log } = base;
  const { store } = database;
  const leaderboards = clusterBus.leaderboards ?? database.leaderboards;
  const projections = openProjections({
    config,
    store,
    leaderboards,
    rules,
    log,
    underWay: inFlight.count,
    arrivedAtMs: sockets.arrivedAtMs,
    // While Redis is away the job would fail. When Redis returns, the job is requested anyway.
    onMissed: () => (clusterBus.figures()?.isUp ?? true) && jobRequests.runNow(projectionsJob),
  });
  const { loadUsers } = projections;
  const reads = openReads({
    config,
    store,
    loadUsers,
    profiles: database.profiles,
    depth: inFlight.count,
    workedMs: load.workedMs,
  });
  const cached = openUsers({
    config,
    caches,
    clusterBus,
    store: reads.store,
    loadUsers: reads.loadUsers,
    pause: pauseWithJitter,
    log,
  });
  const recent = createRecentRecords(
    caches.open<RecordRun>('records', config.recordsCacheMax, { sizeOf: sizeOfRun }),
    recentEntriesMax,
  );
  return { leaderboards, projections, reads, cached, recent };
}
