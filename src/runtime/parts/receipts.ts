// The path of a receipt on a node: admission, batches, commit and announcement.

import type { OpsEvents } from '../../operations/ops-events.ts';
import { createAnnounce } from '../../pipeline/announce.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import type { NodePath } from '../path.ts';
import { enrolment, openPath } from '../path.ts';
import { pauseWithJitter } from '../pause-with-jitter.ts';
import type { NodeBase } from './base.ts';
import type { NodeDisplays } from './displays.ts';
import type { NodeNetwork } from './network.ts';
import type { NodeShoppers } from './shoppers.ts';

export interface NodeReceipts {
  readonly path: NodePath;
  /** Counts for metrics and for operators. */
  readonly telemetry: Telemetry;
}

export function openReceipts(
  base: NodeBase,
  { clusterBus, sockets }: NodeNetwork,
  { projections, cached, recent }: NodeShoppers,
  { screens }: NodeDisplays,
  events: OpsEvents,
): NodeReceipts {
  const { config, database, caches, inFlight, metrics, rules, log } = base;
  const subscribers = [events, projections, recent, screens];
  const announce = createAnnounce(sockets.publisher, clusterBus.changes, subscribers, metrics, log);
  clusterBus.changes.onChanged(sockets.receive);
  clusterBus.changes.onChanged(events.receive);
  const telemetry = events.watch(metrics);
  const path = openPath({
    config,
    caches,
    inFlight,
    store: database.store,
    loadUsers: projections.loadUsers,
    users: cached.users,
    rules,
    telemetry,
    log,
    pause: pauseWithJitter,
    ...enrolment(config, database.profiles),
    announce,
  });
  return { path, telemetry };
}
