// Pushes: one event per record to whoever follows its shopper, and what tills of a store may see.
import { storeRoom, userRoom } from '../../contracts/rooms.ts';
import type { Publisher } from '../../ports/publisher.ts';
import type { Follow } from './follow.ts';
import type { SocketServer } from './types.ts';

export function createPublisher(io: SocketServer, follow: Follow, epoch: string): Publisher {
  // Socket.IO encodes a packet before it looks whether anybody is in the room: most shoppers are not connected.
  const isHeard = (room: string): boolean => io.sockets.adapter.rooms.has(room);

  return {
    toUser: (userId, entries) => {
      const [first] = entries;
      const last = entries.at(-1);
      const room = userRoom(userId);
      if (first === undefined || last === undefined || !isHeard(room)) return;
      io.to(room).emit('journal', { userId, epoch, entries });
      follow.sent(userId, first.seq, last.seq);
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
