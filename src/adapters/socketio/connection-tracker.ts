// Tracks each connection from its handshake until it is authenticated and counted in a quota.
import type { IncomingMessage } from 'node:http';
import type { Claims } from '../../contracts/roles.ts';
import { callerAddress } from './caller-address.ts';
import type { ConnectionAdmission, Refused } from './connection-admission.ts';
import { mostUnauthenticated } from './connection-admission.ts';
import type { QuotaLimits } from './connection-quotas.ts';
import { createConnectionQuotas } from './connection-quotas.ts';
import type { ClientSocket, SocketServer } from './types.ts';
import type { UnauthenticatedSocket } from './unauthenticated-sockets.ts';
import { createUnauthenticatedSockets } from './unauthenticated-sockets.ts';

interface TrackedConnection extends UnauthenticatedSocket {
  readonly address: string;
  /** Whose place it has; null: it has said nothing yet, or was refused. */
  claims: Claims | null;
}

export interface TrackerFigures {
  readonly shoppers: number;
  readonly devices: number;
  readonly unauthenticated: number;
  readonly unauthenticatedCut: number;
}

export interface ConnectionTracker {
  /** Whether one more may knock from where the request comes. */
  mayOpen(request: IncomingMessage): boolean;
  /** Gives the socket a place, until its connection ends; null: it has one. */
  admit(socket: ClientSocket, claims: Claims): Refused | null;
  figures(): TrackerFigures;
}

export function createConnectionTracker(
  io: SocketServer,
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

  io.engine.on('connection', (connection: ClientSocket['conn']) => {
    const { request } = connection;
    const address = callerAddress(request, trustsProxy);
    const tracked: TrackedConnection = { address, claims: null, cut: () => void request.socket.destroy() };
    known.set(connection, tracked);
    unauthenticated.add(tracked, address);
    connection.once('close', () => {
      if (tracked.claims === null) unauthenticated.remove(tracked);
      else quotas.leave(tracked.claims, address);
    });
  });

  return {
    mayOpen: (request) => {
      if (unauthenticated.makeRoom(callerAddress(request, trustsProxy))) return true;
      connectionAdmission.refuse('unauthenticated');
      return false;
    },
    admit: ({ conn }, claims) => {
      const tracked = known.get(conn);
      // Gone meanwhile: Socket.IO lets go of it.
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
