// Drains the clients of a node: notifies all of them, then closes their connections one after the other.
import { everyone } from '../../contracts/rooms.ts';
import type { Audiences } from './audiences.ts';
import type { SocketServer } from './types.ts';

const comeBackInMs = 1_000;
/** The clients reconnect to other nodes, so they leave at a thousand per second, within the two bounds below. */
const spreadPerSocketMs = 1;
const shortestSpreadMs = 500;
const longestSpreadMs = 10_000;
const sliceMs = 25;

export async function drain(io: SocketServer, audiences: Audiences): Promise<void> {
  const sockets = [...io.sockets.sockets.values()];
  if (sockets.length === 0) return;
  audiences.stop();
  await audiences.walk(everyone, (room) => room.emit('server:draining', { comeBackInMs }));
  const spreadMs = Math.min(longestSpreadMs, Math.max(shortestSpreadMs, sockets.length * spreadPerSocketMs));
  const slices = Math.ceil(spreadMs / sliceMs);
  for (let slice = 0; slice < slices; slice += 1) {
    await new Promise((resolve) => setTimeout(resolve, sliceMs));
    // Closes transports, not sockets: a Socket.IO client does not reconnect after the server disconnects its socket.
    for (let at = slice; at < sockets.length; at += slices) sockets[at]?.conn.close();
  }
}
