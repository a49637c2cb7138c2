// What happens to each authenticated connection: it joins its rooms, is greeted, and its events are answered.
import type { Claims, Role } from '../../contracts/roles.ts';
import { everyone, operators, screensOf, storeRoom, tabletsRoom } from '../../contracts/rooms.ts';
import type { Log } from '../../ports/log.ts';
import type { AnswerEvents } from './answer-events.ts';
import type { Audiences } from './audiences.ts';
import type { Follow } from './follow.ts';
import { forgetHandshake } from './forget-handshake.ts';
import type { Greet } from './greet.ts';
import { SocketSession } from './session.ts';
import type { ClientSocket, SocketServer } from './types.ts';

interface AcceptingParts {
  readonly follow: Follow;
  readonly audiences: Pick<Audiences, 'join'>;
  readonly answerEvents: AnswerEvents;
  readonly greet: Greet;
  /** Counts the open connections of each role. */
  readonly byRole: Partial<Record<Role, number>>;
  /** With long polling a connection goes on making requests, so its handshake is kept. */
  readonly polling: boolean;
  readonly log: Log;
}

export function acceptConnections(
  io: SocketServer,
  { follow, audiences, answerEvents, greet, byRole, polling, log }: AcceptingParts,
): void {
  const count = (role: Role, by: 1 | -1): void => {
    byRole[role] = (byRole[role] ?? 0) + by;
  };

  io.on('connection', (socket) => {
    const { claims } = socket.data;
    if (!polling) forgetHandshake(socket);
    const session = new SocketSession(socket, follow);
    count(claims.role, 1);
    socket.on('disconnect', () => {
      count(claims.role, -1);
      session.release();
    });
    answerEvents(socket, session);
    joinRooms(socket, claims, audiences);
    void greet(socket, session).catch((error: unknown) => {
      // Without its position in the journal a client cannot follow it. A closed transport makes the client reconnect.
      log.warn({ err: error, sub: claims.sub }, 'greeting failed');
      socket.conn.close();
    });
  });
}

/** Comes before the greeting: what is broadcast in between arrives twice rather than never. */
function joinRooms(socket: ClientSocket, { role, store }: Claims, audiences: Pick<Audiences, 'join'>): void {
  if (store !== undefined && role !== 'screen') void socket.join(storeRoom(store));
  if (store !== undefined && role === 'tablet') void socket.join(tabletsRoom(store));
  audiences.join(socket, everyone);
  if (role === 'screen') audiences.join(socket, screensOf(store ?? null));
  if (role === 'operator') audiences.join(socket, operators);
}
