// Messages between nodes other than commits, as server-side emits of Socket.IO's adapter.
import type { NodeMessage } from '../../contracts/cluster.ts';
import { nodeEvent } from '../../contracts/cluster.ts';
import type { SocketServer } from './types.ts';

export interface OtherNodes {
  /** Sends to each other node at most once. Never waits, never throws. */
  publish(message: NodeMessage): void;
  /** The adapter has validated each message before. */
  onMessage(listener: (message: NodeMessage) => void): void;
}

/** `isAlone`: there is no adapter that reaches other nodes. */
export const createOtherNodes = (io: SocketServer, isAlone: boolean): OtherNodes => ({
  // Asks for no acknowledgement: with one, every call would wait for the time-out of the slowest node.
  publish: (message) => {
    if (!isAlone) io.serverSideEmit(nodeEvent, message);
  },
  onMessage: (listener) => void io.on(nodeEvent, listener),
});
