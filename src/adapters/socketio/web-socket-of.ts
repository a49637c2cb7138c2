// The WebSocket of an Engine.IO connection, and how to end a connection without waiting for its client.
import type { ClientSocket } from './types.ts';

export type Connection = ClientSocket['conn'];

/** What this server uses of a WebSocket of `ws`. */
interface PlainWebSocket {
  pause(): void;
  resume(): void;
  terminate(): void;
}

/** A field of Engine.IO's WebSocket transport that its types lack; a transport that polls has none. */
interface WithWebSocket {
  readonly socket?: PlainWebSocket;
}

/** Undefined while the connection polls. */
export const webSocketOf = ({ transport }: Pick<Connection, 'transport'>): PlainWebSocket | undefined =>
  (transport as unknown as WithWebSocket).socket; // see WithWebSocket

/**
 * Ends a connection at once. The socket of the handshake request is not enough: a client that began with polling has
 * another one by now.
 */
export function cutConnection(connection: Connection): void {
  const webSocket = webSocketOf(connection);
  if (webSocket === undefined) connection.close(true);
  else webSocket.terminate();
}
