// Limits how long the server waits for a client to answer the closing of its WebSocket.
import type { Server as HttpServer } from 'node:http';
import type { SocketServer } from './types.ts';

const closeTimeoutMs = 1_000;

/** A field of Engine.IO's server that its types declare private. */
interface WithWebSockets {
  readonly ws?: { readonly options?: { closeTimeout?: number } };
}

/**
 * By default `ws` waits 30 s for a client to confirm the close. A phone without coverage would hold its slot that long,
 * and delay a node that stops. Engine.IO has no option for it, so this sets the option of its WebSocket server, which
 * Engine.IO creates again when `http` listens. Throws at the start if a new version of `ws` lacks the option.
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
