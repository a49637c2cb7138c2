// Ends connections whose token has expired: one look at all of them each second, instead of a timer for each.
import type { ClientSocket, SocketServer } from './types.ts';

const everyMs = 1_000;

export const isExpired = ({ data }: ClientSocket): boolean => data.claims.exp * 1_000 <= Date.now();

export function endSession(socket: ClientSocket): void {
  socket.emit('session:ended', { code: 'unauthenticated', retryable: false });
  socket.disconnect(true);
}

/** Gives what stops it. */
export function endAtExpiry(io: SocketServer): () => void {
  const timer = setInterval(() => {
    for (const socket of io.sockets.sockets.values()) if (isExpired(socket)) endSession(socket);
  }, everyMs);
  return () => clearInterval(timer);
}
