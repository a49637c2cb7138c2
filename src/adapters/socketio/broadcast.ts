// Broadcasts: to everyone, and to the screens of the mall or of a store.
import { everyone, screensOf } from '../../contracts/rooms.ts';
import type { ScreenState } from '../../contracts/screens.ts';
import type { Broadcast } from '../../ports/broadcast.ts';
import type { Audiences } from './audiences.ts';
import type { OtherNodes } from './other-nodes.ts';

const ofScreens = /^screens(?::(.+))?$/;

export function createBroadcast(audiences: Audiences, others: OtherNodes): Broadcast<ScreenState> {
  return {
    screens: () =>
      audiences.present().flatMap((audience) => {
        const found = ofScreens.exec(audience);
        return found === null ? [] : [found[1] ?? null];
      }),
    showState: (storeId, state) =>
      audiences.push(screensOf(storeId), 'state', (room) => room.emit('screen:state', state)),
    showMoments: (storeId, moments) =>
      audiences.push(screensOf(storeId), 'moments', (room) => room.emit('screen:highlight', moments)),
    showToday: (today) => {
      for (const audience of audiences.present()) {
        if (ofScreens.test(audience)) {
          audiences.push(audience, 'today', (room) => room.emit('mall:today', today));
        }
      }
    },
    announce: (announcement) =>
      audiences.push(everyone, 'announcement', (room) => room.emit('mall:announcement', announcement)),
    publishToNodes: others.publish,
    onNode: (listener) =>
      others.onMessage((message) => {
        // Other parts listen for these messages.
        if (message.type === 'visit' || message.type === 'kiosk.call' || message.type === 'sessions.end')
          return;
        listener(message);
      }),
  };
}
