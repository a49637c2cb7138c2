// Pushes: one event per record to whoever follows its shopper, and what tills of a store may see.
import { storeRoom, userRoom } from '../../contracts/rooms.ts';
import type { Publisher } from '../../ports/publisher.ts';
import type { Follow } from './follow.ts';
import type { SocketServer } from './types.ts';

/** `alone`: no other node has to hear of it. */
export function createPublisher(io: SocketServer, follow: Follow, epoch: string, alone: boolean): Publisher {
  // Socket.IO encodes a packet before it looks whether anybody is in the room: most shoppers are not connected.
  const isHere = (room: string): boolean => io.sockets.adapter.rooms.has(room);
  const isHeard = (room: string): boolean => !alone || isHere(room);

  return {
    toUser: (userId, entries) => {
      const room = userRoom(userId);
      if (entries.length > 0 && isHeard(room)) io.to(room).emit('journal', { userId, epoch, entries });
    },
    toUserHere: (userId, entries) => {
      const room = userRoom(userId);
      if (entries.length > 0 && isHere(room)) io.local.to(room).emit('journal', { userId, epoch, entries });
    },
    toStore: (storeId, { status, receiptId, coins, xp, level, missions }) => {
      const room = storeRoom(storeId);
      if (!isHeard(room)) return;
      io.to(room).emit('receipt:settled', {
        status,
        receiptId,
        coins: { delta: coins.delta },
        xp: { delta: xp.delta },
        levelReached: level.to > level.from ? level.to : null,
        missionsCompleted: missions.filter(({ completed }) => completed).map(({ code }) => code),
      });
    },
    followed: follow.entries,
  };
}
