// Pushes to the sockets of this node: one event per record to whoever follows its shopper, and what tills may see.
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
  // Socket.IO encodes a packet before it looks whether anybody is in the room: most shoppers are not connected.
  const isHere = (room: string): boolean => io.sockets.adapter.rooms.has(room);

  return {
    toUser: (userId, entries) => {
      if (entries.length === 0) return;
      const push = { userId, epoch, entries };
      const room = userRoom(userId);
      if (isHere(room)) io.local.to(room).emit('journal', push);
      // Kiosks one by one: each hears of its own visit only.
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
