// Limits how long the server waits for a client to answer the closing of its WebSocket.
import type { Server as HttpServer } from 'node:http';
import type { SocketServer } from './types.ts';

const closeTimeoutMs = 1_000;

/** What Engine.IO's server holds and its types keep private. */
interface WithWebSockets {
  readonly ws?: { readonly options?: { closeTimeout?: number } };
}

/**
 * A WebSocket is closed when the other side has agreed, or after 30 s: a phone out of coverage keeps its slot that
 * long, and a node that stops waits for it. Engine.IO passes no setting on, but its WebSocket server, made anew when
 * `http` listens, reads this one whenever somebody connects. Throws where it does not know it: better than in an outage.
 */
export function limitCloseTimeout(io: SocketServer, http: HttpServer): void {
  const shorten = (): void => {
    const options = (io.engine as unknown as WithWebSockets).ws?.options; // see WithWebSockets
    if (options?.closeTimeout === undefined) throw new Error('this WebSocket server has no closeTimeout');
    options.closeTimeout = closeTimeoutMs;
  };
  shorten();
  http.on('listening', shorten);
}
