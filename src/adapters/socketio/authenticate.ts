// Socket.IO middleware: verifies the token of a new connection and counts the connection in its quota.
import type { Claims } from '../../contracts/roles.ts';
import { cursor as cursorSchema } from '../../contracts/shoppers.ts';
import type { Log } from '../../ports/log.ts';
import type { ConnectionAdmission } from './connection-admission.ts';
import { busyError, connectionError } from './connection-errors.ts';
import type { ConnectionTracker } from './connection-tracker.ts';
import type { FloodControl } from './flood-control.ts';
import type { ClientSocket } from './types.ts';

export interface AuthenticationParts {
  /** Claims of a valid token; null for any other. */
  readonly readToken: (token: unknown) => Promise<Claims | null>;
  readonly log: Log;
}

interface Limits {
  readonly admission: Pick<ConnectionAdmission, 'room' | 'take' | 'refuse'>;
  readonly tracker: Pick<ConnectionTracker, 'admit'>;
  readonly floodControl: Pick<FloodControl, 'awayMs'>;
}

/** Checks the cheapest limit first: a node that is full verifies no tokens. */
export function createAuthenticate(
  { readToken, log }: AuthenticationParts,
  { admission, tracker, floodControl }: Limits,
): (socket: ClientSocket, next: (error?: Error) => void) => Promise<void> {
  return async (socket, next) => {
    try {
      const { token, cursor } = socket.handshake.auth;
      // Removes the token from the socket, so that code that lists sockets cannot leak it.
      socket.handshake.auth = {};
      const noRoom = admission.room();
      if (noRoom !== null) return next(busyError(noRoom));
      const claims = await readToken(token);
      if (claims === null) return next(connectionError('unauthenticated', 'no valid token'));
      const awayMs = floodControl.awayMs(claims);
      if (awayMs > 0) return next(busyError(admission.refuse('flooding', awayMs)));
      const tooMany = admission.take() ?? tracker.admit(socket, claims);
      if (tooMany !== null) return next(busyError(tooMany));
      socket.data.claims = claims;
      socket.data.cursor = cursorSchema.safeParse(cursor).data ?? null;
      next();
    } catch (error) {
      log.error({ err: error }, 'connecting failed');
      next(connectionError('internal', 'an internal error: the log of the node has the cause'));
    }
  };
}
