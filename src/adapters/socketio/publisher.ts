// Pushes to the sockets of this node: each record to those that follow its shopper, and each settled receipt to its store.
import { storeRoom, userRoom, visitRoom } from '../../contracts/rooms.ts';
import type { Publisher } from '../../ports/publisher.ts';
import type { Follow } from './follow.ts';
import type { SocketServer } from './types.ts';

export function createPublisher(
  io: SocketServer,
  follow: Follow,
  epoch: string,
  endSessions: Publisher['endSessions'],
): Publisher {
  // Most shoppers are not connected, and Socket.IO encodes a packet even for an empty room.
  const isHere = (room: string): boolean => io.sockets.adapter.rooms.has(room);

  return {
    toUser: (userId, entries) => {
      if (entries.length === 0) return;
      const push = { userId, epoch, entries };
      const room = userRoom(userId);
      if (isHere(room)) io.local.to(room).emit('journal', push);
      // Each kiosk on its own: it receives only the entries of its visit.
      for (const socketId of io.sockets.adapter.rooms.get(visitRoom(userId)) ?? []) {
        io.sockets.sockets.get(socketId)?.data.session.receive(push);
      }
    },
    toStore: (storeId, settled) => {
      const room = storeRoom(storeId);
      if (isHere(room)) io.local.to(room).emit('receipt:settled', settled);
    },
    endSessions,
    followed: follow.entries,
  };
}
