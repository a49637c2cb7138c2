// Limits the HTTP connections of a node; at the limit a new one replaces the one that is idle longest.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface ConnectionFigures {
  /** Open now, without sockets, which have their own limit. */
  readonly open: number;
  /** Closed since the start, because of the limit. */
  readonly closed: number;
}

/**
 * The time for a request line and its headers. A browser sends them in one packet; only an attacker sends half a request.
 * Checked every {@link checkedEveryMs}.
 */
export const headersTimeoutMs = 5_000;
export const checkedEveryMs = 1_000;

/**
 * Keeps at most `max` connections open. Above it the one that has been idle longest is closed: it has sent no request yet,
 * or keeps its connection for a later one. If all are in use, the new one is closed.
 */
export function boundConnections(server: Server, max: number): () => ConnectionFigures {
  const open = new Set<Socket>();
  /** The longest idle first. */
  const idle = new Set<Socket>();
  let closed = 0;

  const forget = (socket: Socket): void => {
    open.delete(socket);
    idle.delete(socket);
  };

  server.on('connection', (socket: Socket) => {
    open.add(socket);
    idle.add(socket);
    socket.once('close', () => forget(socket));
    if (open.size <= max) return;
    const [longest = socket] = idle;
    closed += 1;
    forget(longest);
    longest.destroy();
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    idle.delete(socket);
    response.once('close', () => {
      if (open.has(socket)) idle.add(socket);
    });
  });
  // From now on it is a socket, or is about to be closed.
  server.on('upgrade', (_request: IncomingMessage, socket: Socket) => forget(socket));

  return () => ({ open: open.size, closed });
}
