// What this node tells the others beside its commits, and hears from them: server-side emits of Socket.IO's adapter.
import type { NodeMessage } from '../../contracts/cluster.ts';
import { nodeEvent } from '../../contracts/cluster.ts';
import type { SocketServer } from './types.ts';

export interface OtherNodes {
  /** At most once, to each; never waits, never throws. */
  publish(message: NodeMessage): void;
  /** The adapter has looked at it: only messages in form are let in. */
  onMessage(listener: (message: NodeMessage) => void): void;
}

/** `isAlone`: there is no adapter that reaches other nodes. */
export const createOtherNodes = (io: SocketServer, isAlone: boolean): OtherNodes => ({
  // Without an acknowledgement: with one, a single slow node makes all others wait for its time-out.
  publish: (message) => {
    if (!isAlone) io.serverSideEmit(nodeEvent, message);
  },
  onMessage: (listener) => void io.on(nodeEvent, listener),
});
