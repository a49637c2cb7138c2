// Packets that wait for a socket leave in one write: the answers of a batch to one till, and what its store hears of
// them, cost two system calls instead of one each.
import type { ClientSocket, SocketServer } from './types.ts';

type Connection = ClientSocket['conn'];

/**
 * Engine.IO sends the first packet at once and collects those that come until it is gone; `flush` and `drain` enclose
 * the sending of what was collected.
 */
export function writePacketsTogether({ engine }: SocketServer): void {
  engine.on('flush', ({ request: { socket } }: Connection, packets: readonly unknown[]) => {
    if (packets.length > 1) socket.cork();
  });
  // Does nothing where nothing was held.
  engine.on('drain', ({ request: { socket } }: Connection) => socket.uncork());
}
