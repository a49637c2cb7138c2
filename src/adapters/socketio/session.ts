// The session of one connection, as the gate uses it.
import type { VisitEnding } from '../../contracts/kiosk.ts';
import type { Claims } from '../../contracts/roles.ts';
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

/** Most pushes held for a kiosk until it knows its first entry. The head check finds further ones. */
const mostHeld = 100;

/**
 * Binding joins the shopper's room and follows their journal, one shopper at a time. This is a class because a node has ten
 * thousand sessions, and a closure per method would cost another kilobyte each.
 */
export class SocketSession implements Session {
  readonly #socket: ClientSocket;
  readonly #follow: Follow;
  #bound: Bound | null = null;
  #heardFrom: number | null = null;
  #held: Push<'journal'>[] | null = null;

  constructor(socket: ClientSocket, follow: Follow) {
    this.#socket = socket;
    this.#follow = follow;
    // Every push to this client passes here, whichever node it comes from.
    socket.onAnyOutgoing((event: string, push: unknown) => {
      if (event === 'journal' && this.#bound !== null) {
        follow.pushed(this.#bound.userId, push as Push<'journal'>); // its type in the contract table
      }
    });
    socket.data.session = this;
  }

  get claims(): Claims {
    return this.#socket.data.claims;
  }

  boundTo(): string | null {
    return this.#bound?.userId ?? null;
  }

  bind(userId: string, onLeft: (why: Left) => void = () => {}): void {
    this.#leave('next');
    if (!this.#socket.connected) {
      onLeft('gone');
      return;
    }
    const room = this.claims.role === 'kiosk' ? visitRoom(userId) : userRoom(userId);
    this.#bound = { userId, room, onLeft };
    this.#follow.add(userId);
    void this.#socket.join(room);
  }

  caughtUp(userId: string, seq: number): void {
    if (this.#bound?.userId !== userId) return;
    this.#follow.caughtUp(userId, seq);
    this.#heardFrom ??= seq;
    const waited = this.#held ?? [];
    this.#held = null;
    for (const push of waited) this.receive(push);
  }

  heardFrom(): number | null {
    return this.#heardFrom;
  }

  /** Sends a journal push to this connection only; a room would send all its members the same entries. */
  receive(push: Push<'journal'>): void {
    if (this.#bound?.userId !== push.userId) return;
    const from = this.#heardFrom;
    if (from === null) {
      this.#held ??= [];
      if (this.#held.length < mostHeld) this.#held.push(push);
      return;
    }
    const entries = push.entries.filter(({ seq }) => seq > from);
    if (entries.length > 0) this.#socket.emit('journal', { ...push, entries });
  }

  release(ending?: VisitEnding): void {
    if (this.#bound === null) return;
    if (ending !== undefined) this.#socket.emit('kiosk:released', { reason: ending });
    this.#leave(ending ?? (this.#socket.connected ? 'finished' : 'gone'));
  }

  renewed(exp: number): void {
    this.#socket.data.claims = { ...this.claims, exp };
  }

  #leave(why: Left): void {
    if (this.#bound === null) return;
    const { userId, room, onLeft } = this.#bound;
    this.#bound = null;
    this.#heardFrom = null;
    this.#held = null;
    void this.#socket.leave(room);
    this.#follow.remove(userId);
    onLeft(why);
  }
}
