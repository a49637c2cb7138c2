// The network of a node: the cluster bus to other nodes, the HTTP server and the sockets for clients.

import type { IsOriginAllowed } from '../../access/origins.ts';
import { createOrigins } from '../../access/origins.ts';
import type { HttpServer } from '../../adapters/http/server.ts';
import { createHttp } from '../../adapters/http/server.ts';
import type { Sockets } from '../../adapters/socketio/server.ts';
import type { Presence } from '../../cluster/presence.ts';
import { createPresence } from '../../cluster/presence.ts';
import type { ClusterBus } from '../cluster-bus.ts';
import { openSockets } from '../gateway.ts';
import { openClusterBus } from '../open-cluster-bus.ts';
import type { NodeBase } from './base.ts';

export interface NodeNetwork {
  readonly clusterBus: ClusterBus;
  readonly http: HttpServer;
  readonly sockets: Sockets;
  readonly isOriginAllowed: IsOriginAllowed;
  readonly presence: Presence;
}

/** The time that other nodes have to answer who is connected to them. A node that does not answer counts as empty. */
const presenceWithinMs = 500;

/** Clients connect later: see `serveClients`. */
export async function openNetwork(base: NodeBase): Promise<NodeNetwork> {
  const { config, database, secret, name, serves, load, log } = base;
  const { epoch, durable } = database.store;
  const clusterBus = await openClusterBus({ config, secret, epoch, log });
  const isOriginAllowed = createOrigins(config.ALLOWED_ORIGINS, log);
  const http = createHttp({ connectionsMax: config.httpConnectionsMax, newTraceId: base.newTraceId });
  const sockets = openSockets(config, {
    http: http.server,
    serves,
    isOriginAllowed,
    identity: { node: name, epoch, durable },
    loopDelayMs: load.loopDelayMs,
    adapter: serves ? clusterBus.adapter : null,
    log,
  });
  const presence = createPresence({
    broadcast: sockets.broadcast,
    isHere: sockets.follows,
    hasOthers: clusterBus.adapter !== null,
    withinMs: presenceWithinMs,
  });
  return { clusterBus, http, sockets, isOriginAllowed, presence };
}
