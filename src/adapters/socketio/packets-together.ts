// Sends the queued packets of a socket in one write: the replies of a batch to one till and the pushes to its store then
// cost two system calls instead of one per packet.
import type { ClientSocket, SocketServer } from './types.ts';

type Connection = ClientSocket['conn'];

/**
 * Engine.IO sends the first packet at once and queues those that follow until it is sent. It emits `flush` before and
 * `drain` after it sends the queue.
 */
export function writePacketsTogether({ engine }: SocketServer): void {
  engine.on('flush', ({ request: { socket } }: Connection, packets: readonly unknown[]) => {
    if (packets.length > 1) socket.cork();
  });
  // Without a cork before, this does nothing.
  engine.on('drain', ({ request: { socket } }: Connection) => socket.uncork());
}
