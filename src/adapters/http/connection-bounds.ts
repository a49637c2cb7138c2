// Limits the HTTP connections of a node; at the limit a new one replaces the one that is idle longest.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface ConnectionFigures {
  /** Open now, sockets not counted: those are bounded by their own places. */
  readonly open: number;
  /** Closed since the start because there were too many. */
  readonly closed: number;
}

/**
 * How long a request line and its headers may take. A browser sends them in one packet; half a request is held back by
 * nobody who means it. Looked at as often as {@link checkedEveryMs}.
 */
export const headersTimeoutMs = 5_000;
export const checkedEveryMs = 1_000;

/**
 * Keeps at most `max` connections open. Beyond, the one that has been idle longest is closed: it has sent no request yet,
 * or keeps its connection for a later one. Where every one is at work, the new one is.
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
  // A socket from now on, or about to be closed.
  server.on('upgrade', (_request: IncomingMessage, socket: Socket) => forget(socket));

  return () => ({ open: open.size, closed });
}
