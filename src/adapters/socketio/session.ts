// One connection as the gate sees it.
import { userRoom } from '../../contracts/rooms.ts';
import type { Push } from '../../contracts/server-events.ts';
import type { Session } from '../../contracts/session.ts';
import type { Follow } from './follow.ts';
import type { ClientSocket } from './types.ts';

/** Binding joins the shopper's room and follows their journal; there is one shopper at a time. */
export function createSocketSession(socket: ClientSocket, follow: Follow): Session {
  let bound: string | null = null;

  // Whichever node a push comes from, here it passes on its way to the client.
  socket.onAnyOutgoing((event: string, push: unknown) => {
    if (event === 'journal' && bound !== null) follow.pushed(bound, push as Push<'journal'>); // as its table says
  });

  function release(): void {
    if (bound === null) return;
    void socket.leave(userRoom(bound));
    follow.remove(bound);
    bound = null;
  }

  return {
    get claims() {
      return socket.data.claims;
    },
    boundTo: () => bound,
    bind: (userId) => {
      release();
      if (!socket.connected) return;
      bound = userId;
      follow.add(userId);
      void socket.join(userRoom(userId));
    },
    caughtUp: follow.caughtUp,
    release,
    renewed: (exp) => {
      socket.data.claims = { ...socket.data.claims, exp };
    },
  };
}
