// Pushes: one event per record to whoever follows its shopper, and what tills of a store may see.
import { storeRoom, userRoom } from '../../contracts/rooms.ts';
import { entriesOf } from '../../game/outcome.ts';
import type { Publisher } from '../../ports/publisher.ts';
import type { Follow } from './follow.ts';
import type { SocketServer } from './types.ts';

export function createPublisher(io: SocketServer, follow: Follow, epoch: string): Publisher {
  return {
    toUser: (record) => {
      const { userId } = record;
      io.to(userRoom(userId)).emit('journal', { userId, epoch, entries: entriesOf(record) });
      follow.sent(record);
    },
    toStore: (storeId, { status, receiptId, coins, xp, level, missions }) => {
      io.to(storeRoom(storeId)).emit('receipt:settled', {
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
