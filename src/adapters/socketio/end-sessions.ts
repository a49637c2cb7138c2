// Ends connections whose token has expired or is revoked. The client does not reconnect.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Identity } from '../../ports/publisher.ts';
import { socketsPerRoom } from './audience-rooms.ts';
import type { OtherNodes } from './other-nodes.ts';
import type { ClientSocket, SocketServer } from './types.ts';

const expiryCheckEveryMs = 1_000;

export const isExpired = ({ data }: ClientSocket): boolean => data.claims.exp * 1_000 <= Date.now();

export function endSession(socket: ClientSocket): void {
  socket.emit('session:ended', { code: 'unauthenticated', retryable: false });
  socket.disconnect(true);
}

/** Checks all connections once a second: one timer instead of one per connection. Returns a function that stops it. */
export function endExpiredSessions(io: SocketServer): () => void {
  const timer = setInterval(() => {
    for (const socket of io.sockets.sockets.values()) if (isExpired(socket)) endSession(socket);
  }, expiryCheckEveryMs);
  return () => clearInterval(timer);
}

/** Ends the connections of one identity on all nodes. */
export function createEndSessions(io: SocketServer, others: OtherNodes): (identity: Identity) => void {
  others.onMessage((message) => {
    if (message.type === 'sessions.end') void endHere(message);
  });

  /** Many screens may share a token, so this yields to the event loop after each group of sockets. */
  async function endHere({ role, sub }: Identity): Promise<void> {
    let ended = 0;
    for (const socket of [...io.sockets.sockets.values()]) {
      const { claims } = socket.data;
      if (claims.role !== role || claims.sub !== sub) continue;
      endSession(socket);
      ended += 1;
      if (ended % socketsPerRoom === 0) await nextTurn();
    }
  }

  return ({ role, sub }) => {
    void endHere({ role, sub });
    others.publish({ type: 'sessions.end', role, sub });
  };
}
