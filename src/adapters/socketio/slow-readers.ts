// Cuts clients that do not read, because the packets queued for them would fill the memory.
import type { Log } from '../../ports/log.ts';
import type { ClientSocket, SocketServer } from './types.ts';
import { cutConnection } from './web-socket-of.ts';

export interface ReaderLimits {
  /** Most bytes that may wait for one socket, and for all sockets together. */
  readonly socketMaxBytes: number;
  readonly allMaxBytes: number;
  /** Time between two checks. */
  readonly everyMs: number;
}

export interface SlowReaders {
  /** Bytes that waited for all sockets at the last check, and sockets cut since the start. */
  figures(): { readonly waitingBytes: number; readonly cut: number };
  stop(): void;
}

/** A field of an Engine.IO socket that its types declare private: packets that the transport has not taken yet. */
interface WithWriteBuffer {
  readonly writeBuffer: readonly { readonly data?: { readonly length: number } }[];
}

/**
 * Measures the bytes that wait for each socket. A socket above its limit at two checks in a row is cut; at a single check a
 * large reply may be in transit. Above the limit for all sockets, those with the most bytes are cut at once. The client
 * sees a lost connection, reconnects and resumes from its cursor. A farewell message would wait behind the other packets.
 */
export function cutSlowReaders(io: SocketServer, limits: ReaderLimits, log: Log): SlowReaders {
  let waitingBytes = 0;
  let cut = 0;
  let behind = new Set<ClientSocket>();

  const timer = setInterval(() => {
    const readers: { socket: ClientSocket; bytes: number }[] = [];
    const stillBehind = new Set<ClientSocket>();
    waitingBytes = 0;
    for (const socket of io.sockets.sockets.values()) {
      const bytes = countWaiting(socket);
      if (bytes === 0) continue;
      waitingBytes += bytes;
      readers.push({ socket, bytes });
      if (bytes > limits.socketMaxBytes) stillBehind.add(socket);
    }
    readers.sort((one, other) => other.bytes - one.bytes);
    let left = waitingBytes;
    for (const { socket, bytes } of readers) {
      if (left <= limits.allMaxBytes && !(stillBehind.has(socket) && behind.has(socket))) continue;
      left -= bytes;
      cut += 1;
      log.warn({ sub: socket.data.claims?.sub, bytes }, 'disconnected a client that does not read');
      cutConnection(socket.conn);
    }
    behind = stillBehind;
  }, limits.everyMs);

  return { figures: () => ({ waitingBytes, cut }), stop: () => clearInterval(timer) };
}

function countWaiting({ conn }: ClientSocket): number {
  let bytes = conn.request.socket.writableLength;
  for (const { data } of (conn as unknown as WithWriteBuffer).writeBuffer) bytes += data?.length ?? 0; // see WithWriteBuffer
  return bytes;
}
