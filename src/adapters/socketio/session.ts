// One connection as the gate sees it.
import { userRoom, visitRoom } from '../../contracts/rooms.ts';
import type { Push } from '../../contracts/server-events.ts';
import type { Left, Session } from '../../contracts/session.ts';
import type { Follow } from './follow.ts';
import type { ClientSocket } from './types.ts';

interface Bound {
  readonly userId: string;
  readonly room: string;
  readonly onLeft: (why: Left) => void;
}

/** What a kiosk cannot be told before it knows where it begins; more is found by the head check. */
const mostHeld = 100;

/** Binding joins the shopper's room and follows their journal; there is one shopper at a time. */
export function createSocketSession(socket: ClientSocket, follow: Follow): Session {
  let bound: Bound | null = null;
  let heardFrom: number | null = null;
  let held: Push<'journal'>[] = [];

  // Whichever node a push comes from, here it passes on its way to the client.
  socket.onAnyOutgoing((event: string, push: unknown) => {
    if (event === 'journal' && bound !== null) follow.pushed(bound.userId, push as Push<'journal'>); // as its table says
  });

  // A room tells all who are in it the same. What a kiosk may hear depends on when its visit began.
  socket.data.hear = (push) => {
    if (bound?.userId !== push.userId) return;
    if (heardFrom === null) {
      if (held.length < mostHeld) held.push(push);
      return;
    }
    const from = heardFrom;
    const entries = push.entries.filter(({ seq }) => seq > from);
    if (entries.length > 0) socket.emit('journal', { ...push, entries });
  };

  function leave(why: Left): void {
    if (bound === null) return;
    const { userId, room, onLeft } = bound;
    bound = null;
    heardFrom = null;
    held = [];
    void socket.leave(room);
    follow.remove(userId);
    onLeft(why);
  }

  return {
    get claims() {
      return socket.data.claims;
    },
    boundTo: () => bound?.userId ?? null,
    bind: (userId, onLeft = () => {}) => {
      leave('next');
      if (!socket.connected) return onLeft('gone');
      const room = socket.data.claims.role === 'kiosk' ? visitRoom(userId) : userRoom(userId);
      bound = { userId, room, onLeft };
      follow.add(userId);
      void socket.join(room);
    },
    caughtUp: (userId, seq) => {
      if (bound?.userId !== userId) return;
      follow.caughtUp(userId, seq);
      heardFrom ??= seq;
      const waited = held;
      held = [];
      for (const push of waited) socket.data.hear(push);
    },
    heardFrom: () => heardFrom,
    release: (ending) => {
      if (bound === null) return;
      if (ending !== undefined) socket.emit('kiosk:released', { reason: ending });
      leave(ending ?? (socket.connected ? 'finished' : 'gone'));
    },
    renewed: (exp) => {
      socket.data.claims = { ...socket.data.claims, exp };
    },
  };
}
