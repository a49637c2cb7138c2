// From the handshake to a place: a transport is silent until it has said who it is, and then has a place of its own.
import type { IncomingMessage } from 'node:http';
import type { Claims } from '../../contracts/roles.ts';
import { callerAddress } from './caller-address.ts';
import type { ConnectionAdmission, Refused } from './connection-admission.ts';
import { mostSilent } from './connection-admission.ts';
import type { PlaceLimits } from './places.ts';
import { createPlaces } from './places.ts';
import type { SilentSocket } from './silent-sockets.ts';
import { createSilentSockets } from './silent-sockets.ts';
import type { ClientSocket, SocketServer } from './types.ts';

interface Newcomer extends SilentSocket {
  readonly address: string;
  /** Whose place it has; null: it has said nothing yet, or was refused. */
  claims: Claims | null;
}

export interface NewcomersFigures {
  readonly shoppers: number;
  readonly devices: number;
  readonly silent: number;
  readonly silentCut: number;
}

export interface Newcomers {
  /** Whether one more may knock from where the request comes. */
  mayKnock(request: IncomingMessage): boolean;
  /** Gives the socket a place, until its connection ends; null: it has one. */
  letIn(socket: ClientSocket, claims: Claims): Refused | null;
  figures(): NewcomersFigures;
}

export function createNewcomers(
  io: SocketServer,
  limits: PlaceLimits,
  trustsProxy: boolean,
  connectionAdmission: Pick<ConnectionAdmission, 'refuse'>,
): Newcomers {
  const places = createPlaces(limits);
  const silent = createSilentSockets({ max: mostSilent(limits.connectionsMax) }, () => performance.now());
  const known = new WeakMap<object, Newcomer>();

  io.engine.on('connection', (connection: ClientSocket['conn']) => {
    const { request } = connection;
    const address = callerAddress(request, trustsProxy);
    const newcomer: Newcomer = { address, claims: null, cut: () => void request.socket.destroy() };
    known.set(connection, newcomer);
    silent.add(newcomer, address);
    connection.once('close', () => {
      if (newcomer.claims === null) silent.remove(newcomer);
      else places.leave(newcomer.claims, address);
    });
  });

  return {
    mayKnock: (request) => {
      if (silent.makeRoom(callerAddress(request, trustsProxy))) return true;
      connectionAdmission.refuse('silent');
      return false;
    },
    letIn: ({ conn }, claims) => {
      const newcomer = known.get(conn);
      // Gone meanwhile: Socket.IO lets go of it.
      if (newcomer === undefined || conn.readyState !== 'open') return null;
      const refusal = places.take(claims, newcomer.address);
      if (refusal !== null) return connectionAdmission.refuse(refusal);
      silent.remove(newcomer);
      newcomer.claims = claims;
      return null;
    },
    figures: () => {
      const { silent: waiting, cut } = silent.figures();
      return { ...places.figures(), silent: waiting, silentCut: cut };
    },
  };
}
