// The figures of a node, read from its parts, for metrics, reports and heartbeats.
import type { Figures } from '../../metrics/figures.ts';
import { suppressedLines } from '../log.ts';
import type { NodeAccess } from './access.ts';
import type { NodeBackground } from './background.ts';
import type { NodeBase } from './base.ts';
import type { NodeDisplays } from './displays.ts';
import type { NodeNetwork } from './network.ts';
import type { NodeQueries } from './queries.ts';
import type { NodeReceipts } from './receipts.ts';
import type { NodeShoppers } from './shoppers.ts';

export interface CountedParts {
  readonly base: NodeBase;
  readonly network: NodeNetwork;
  readonly shoppers: NodeShoppers;
  readonly displays: NodeDisplays;
  readonly receipts: NodeReceipts;
  readonly access: NodeAccess;
  readonly queries: NodeQueries;
  readonly background: NodeBackground;
}

export function readFigures(parts: CountedParts): Figures {
  const { base, network, shoppers, displays, receipts, access, queries, background } = parts;
  const { name, database, metrics, load, caches } = base;
  const { store } = database;
  const { sockets, http, clusterBus } = network;
  return {
    node: name,
    suppressedLogLines: suppressedLines(),
    durable: store.durable,
    metrics,
    load,
    connections: sockets.connections(),
    inboundPushes: sockets.inboundPushes(),
    turnedAway: sockets.turnedAway(),
    followed: sockets.followedUsers(),
    readers: sockets.slowReaders(),
    quotas: { ...sockets.quotas(), http: http.connections() },
    admission: receipts.path.figures(),
    caches: { ...caches.figures(), today: queries.readStoreToday.figures() },
    sharedUserCache: shoppers.cached.shared?.figures() ?? null,
    storeAvailable: store.isAvailable(),
    storeFault: database.fault?.() ?? null,
    pool: database.mongo?.pool() ?? null,
    clusterBus: clusterBus.figures(),
    projections: shoppers.projections.figures(),
    reads: shoppers.reads.figures(),
    boards: database.boards?.() ?? null,
    membership: background.membership.figures(),
    compaction: background.compaction.figures(),
    webPush: background.webPush?.figures() ?? null,
    broadcast: { ...displays.screens.figures(), pushes: sockets.audiences() },
    visits: access.visits.figures(),
  };
}
