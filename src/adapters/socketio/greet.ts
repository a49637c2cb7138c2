// What a new connection is sent first: `hello`, and the state that its role shows.
import type { OpsState } from '../../contracts/ops.ts';
import type { ScreenState } from '../../contracts/screens.ts';
import type { Hello } from '../../contracts/server-events.ts';
import type { Cursor } from '../../contracts/shoppers.ts';
import type { Announcement } from '../../ports/broadcast.ts';
import type { Served } from '../../ports/visits.ts';
import type { SocketSession } from './session.ts';
import type { ClientSocket } from './types.ts';

export interface GreetingParts {
  readonly identity: Pick<Hello, 'node' | 'epoch' | 'durable'>;
  /** The shopper's snapshot and, with a cursor, the entries after it. */
  readonly greet: (
    userId: string,
    cursor: Cursor | null,
  ) => Promise<Pick<Hello, 'snapshot' | 'entries' | 'complete'>>;
  /** The state of a store's screens, or (null) of the mall's. */
  readonly readScreen: (storeId: string | null) => Promise<ScreenState>;
  /** The kiosk that serves this shopper now. */
  readonly servedBy: (userId: string) => Served | null;
  readonly readOps: () => OpsState;
  /** The announcement in force. */
  readonly announcement: () => Announcement | null;
}

/** Rejects when the state cannot be read. */
export type Greet = (socket: ClientSocket, session: SocketSession) => Promise<void>;

export function createGreet(parts: GreetingParts): Greet {
  function sayHello(socket: ClientSocket, state: Partial<Hello>): void {
    const announcement = parts.announcement();
    socket.emit('hello', {
      ...parts.identity,
      role: socket.data.claims.role,
      serverTime: new Date().toISOString(),
      ...state,
      ...(announcement === null ? {} : { announcement }),
    });
  }

  async function greetShopper(socket: ClientSocket, session: SocketSession): Promise<void> {
    const { claims, cursor } = socket.data;
    // Joins the room before reading: a push may then arrive before `hello`, but no entry is missed.
    session.bind(claims.sub);
    const state = await parts.greet(claims.sub, cursor);
    sayHello(socket, state);
    if (state.snapshot) session.caughtUp(claims.sub, state.snapshot.seq);
    const kiosk = parts.servedBy(claims.sub);
    if (kiosk !== null) socket.emit('shopper:served', kiosk);
  }

  return async (socket, session) => {
    const { role, store } = socket.data.claims;
    if (role === 'shopper') return greetShopper(socket, session);
    sayHello(socket, {});
    if (role === 'screen') socket.emit('screen:state', await parts.readScreen(store ?? null));
    if (role === 'operator') socket.emit('ops:state', parts.readOps());
  };
}
