// Tracks each connection from its handshake until it is authenticated and counted in a quota.
import type { IncomingMessage } from 'node:http';
import type { Claims } from '../../contracts/roles.ts';
import type { ConnectionAdmission, Refused } from './connection-admission.ts';
import { mostUnauthenticated } from './connection-admission.ts';
import type { QuotaLimits } from './connection-quotas.ts';
import { createConnectionQuotas } from './connection-quotas.ts';
import type { ClientSocket, SocketServer } from './types.ts';
import type { UnauthenticatedSocket } from './unauthenticated-sockets.ts';
import { createUnauthenticatedSockets } from './unauthenticated-sockets.ts';
import { cutConnection } from './web-socket-of.ts';

interface TrackedConnection extends UnauthenticatedSocket {
  readonly address: string;
  /** The identity whose quota counts it; null: it has not authenticated, or was refused. */
  claims: Claims | null;
}

export interface TrackerFigures {
  readonly shoppers: number;
  readonly devices: number;
  readonly unauthenticated: number;
  readonly unauthenticatedCut: number;
}

export interface ConnectionTracker {
  /** Tracks the connections of this server. To be called once, when the server is attached. */
  watch(io: SocketServer): void;
  /** Whether the address of this request may open one more connection. */
  mayOpen(request: IncomingMessage): boolean;
  /** Counts the socket in its quotas until its connection ends; null: it is counted. */
  admit(socket: ClientSocket, claims: Claims): Refused | null;
  figures(): TrackerFigures;
}

export function createConnectionTracker(
  limits: QuotaLimits,
  trustsProxy: boolean,
  connectionAdmission: Pick<ConnectionAdmission, 'refuse'>,
): ConnectionTracker {
  const quotas = createConnectionQuotas(limits);
  const unauthenticated = createUnauthenticatedSockets(
    { max: mostUnauthenticated(limits.connectionsMax) },
    () => performance.now(),
  );
  const known = new WeakMap<object, TrackedConnection>();

  function track(connection: ClientSocket['conn']): void {
    const { request } = connection;
    const address = callerAddress(request, trustsProxy);
    const tracked: TrackedConnection = { address, claims: null, cut: () => cutConnection(connection) };
    known.set(connection, tracked);
    unauthenticated.add(tracked, address);
    connection.once('close', () => {
      if (tracked.claims === null) unauthenticated.remove(tracked);
      else quotas.leave(tracked.claims, address);
    });
  }

  return {
    watch: ({ engine }) => void engine.on('connection', track),
    mayOpen: (request) => {
      if (unauthenticated.makeRoom(callerAddress(request, trustsProxy))) return true;
      connectionAdmission.refuse('unauthenticated');
      return false;
    },
    admit: ({ conn }, claims) => {
      const tracked = known.get(conn);
      // The connection has closed meanwhile; Socket.IO removes its socket.
      if (tracked === undefined || conn.readyState !== 'open') return null;
      const refusal = quotas.take(claims, tracked.address);
      if (refusal !== null) return connectionAdmission.refuse(refusal);
      unauthenticated.remove(tracked);
      tracked.claims = claims;
      return null;
    },
    figures: () => {
      const { unauthenticated: waiting, cut } = unauthenticated.figures();
      return { ...quotas.figures(), unauthenticated: waiting, unauthenticatedCut: cut };
    },
  };
}

/** `trustsProxy`: the proxy appends the address that it saw to `X-Forwarded-For`; the caller can forge those before it. */
function callerAddress(request: IncomingMessage, trustsProxy: boolean): string {
  const peer = request.socket.remoteAddress ?? 'unknown';
  if (!trustsProxy) return peer;
  const header = request.headers['x-forwarded-for'];
  const list = Array.isArray(header) ? header.join(',') : (header ?? '');
  return list.split(',').at(-1)?.trim() || peer;
}
