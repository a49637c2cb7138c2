// Ends the connections of one identity on all nodes, and for good: the client does not come back by itself.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Identity } from '../../ports/publisher.ts';
import { socketsPerRoom } from './audiences.ts';
import { endSession } from './expiry.ts';
import type { OtherNodes } from './other-nodes.ts';
import type { SocketServer } from './types.ts';

export function createEndSessions(io: SocketServer, others: OtherNodes): (identity: Identity) => void {
  others.onMessage((message) => {
    if (message.type === 'sessions.end') void endHere(message);
  });

  /** Screens may share a token: many are ended in several turns of the loop. */
  async function endHere({ role, sub }: Identity): Promise<void> {
    let ended = 0;
    for (const socket of [...io.sockets.sockets.values()]) {
      const { claims } = socket.data;
      if (claims.role !== role || claims.sub !== sub) continue;
      endSession(socket);
      ended += 1;
      if (ended % socketsPerRoom === 0) await nextTurn();
    }
  }

  return ({ role, sub }) => {
    void endHere({ role, sub });
    others.publish({ type: 'sessions.end', role, sub });
  };
}
