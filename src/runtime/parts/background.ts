// What a node does in the background: its jobs, and the search for lost pushes.

import type { OpsEvents } from '../../operations/ops-events.ts';
import { createHeadCheck } from '../../pipeline/head-check.ts';
import { createLevelSweep } from '../../pipeline/level-sweep.ts';
import type { ClusterJob } from '../../ports/cluster-job.ts';
import type { NodeCompaction } from '../compaction.ts';
import { startCompaction } from '../compaction.ts';
import type { Membership } from '../membership.ts';
import { startMembership } from '../membership.ts';
import { pauseWithJitter } from '../pause-with-jitter.ts';
import { projectionsJob } from '../projections.ts';
import type { NodeWebPush } from '../web-push.ts';
import { openWebPush } from '../web-push.ts';
import type { NodeBase } from './base.ts';
import type { NodeNetwork } from './network.ts';
import type { NodeReceipts } from './receipts.ts';
import type { NodeShoppers } from './shoppers.ts';

export interface NodeBackground {
  readonly membership: Membership;
  readonly compaction: NodeCompaction;
  /** Null: web push is off. */
  readonly webPush: NodeWebPush | null;
  /** Ends the search for lost pushes. Jobs end with the membership. */
  stopHeadCheck(): void;
}

/** Above this many receipts in flight, background work pauses. */
const receiptsFirstFrom = 16;

export async function startBackground(
  base: NodeBase,
  { clusterBus, sockets, presence }: NodeNetwork,
  { projections, cached }: NodeShoppers,
  receipts: NodeReceipts,
  events: OpsEvents,
): Promise<NodeBackground> {
  const { config, database, name, instance, metrics, rules, inFlight, jobRequests, log } = base;
  const { store } = database;
  const { loadUsers } = projections;
  const giveWay = (): boolean => inFlight.count() > receiptsFirstFrom;
  const compaction = startCompaction({
    config,
    store,
    loadUsers,
    compactionStore: database.compactionStore,
    rules,
    log,
    giveWay,
  });
  const webPush = await openWebPush({
    config,
    store,
    subscriptions: database.pushSubscriptions,
    presence,
    log,
  });
  const headCheck = createHeadCheck(store, sockets.publisher, cached.users, metrics, log);
  // After a node or a message was lost, each node sends missing entries to its clients, and one node compares the
  // projections with the ledger.
  const catchUp = (): void => {
    void headCheck.run();
    jobRequests.runNow(projectionsJob);
  };
  const membership = startMembership({
    config,
    database,
    name,
    instance,
    sockets: sockets.connections,
    jobs: [
      projections.job,
      compaction.job,
      levelsJob(base, loadUsers, receipts, giveWay),
      ...(webPush === null ? [] : [webPush.job]),
    ],
    requests: jobRequests,
    onLost: (lost) => {
      events.noteNode(lost, 'lost');
      catchUp();
    },
    onJoined: (joined) => events.noteNode(joined, 'joined'),
    log,
  });
  catchUp();
  clusterBus.onReturn(catchUp);
  const headTimer = setInterval(() => void headCheck.run(), config.headCheckMs);
  return { membership, compaction, webPush, stopHeadCheck: () => clearInterval(headTimer) };
}

function levelsJob(
  { config, database, rules, newTraceId, log }: NodeBase,
  loadUsers: NodeShoppers['projections']['loadUsers'],
  { path }: NodeReceipts,
  giveWay: () => boolean,
): ClusterJob {
  const levels = createLevelSweep({
    store: database.store,
    loadUsers,
    rules,
    submit: (command) => path.admission.submit(command, newTraceId()),
    giveWay,
    pause: pauseWithJitter,
    log,
  });
  return {
    name: 'levels',
    everyMs: config.levelsMs,
    run: async (signal) => void (await levels.run(signal)),
  };
}
