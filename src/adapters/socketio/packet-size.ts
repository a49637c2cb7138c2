// How large the packet is that a connection is reading just now: Socket.IO hands on what is in it, not its size.
import type { Socket } from 'socket.io';

/** Bytes of the last packet. Events are handed on while their packet is read, so it is the size of their message. */
export function sizeOfPackets(connection: Socket['conn']): () => number {
  let bytes = 0;
  connection.on('packet', ({ data }: { readonly data?: unknown }) => {
    if (typeof data === 'string') bytes = Buffer.byteLength(data);
    else if (data instanceof Uint8Array) bytes += data.byteLength;
  });
  return () => bytes;
}
