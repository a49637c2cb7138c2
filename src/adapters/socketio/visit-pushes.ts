// Pushes about visits to phones, tablets and other nodes; see the port.
import { tabletsRoom, userRoom } from '../../contracts/rooms.ts';
import type { VisitPushes } from '../../ports/visits.ts';
import type { OtherNodes } from './other-nodes.ts';
import type { SocketServer } from './types.ts';

export const createVisitPushes = (io: SocketServer, others: OtherNodes): VisitPushes => ({
  served: (userId, by) => void io.local.to(userRoom(userId)).emit('shopper:served', by),
  released: (userId, by) => void io.local.to(userRoom(userId)).emit('shopper:released', by),
  called: (storeId, by) => void io.local.to(tabletsRoom(storeId)).emit('kiosk:called', by),
  publishToNodes: others.publish,
  onNode: (listener) =>
    others.onMessage((message) => {
      if (message.type === 'visit' || message.type === 'kiosk.call') listener(message);
    }),
});
