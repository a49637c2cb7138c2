// Socket.IO with our two tables as its types.
import type { Server, Socket } from 'socket.io';
import type { NodeMessage, nodeEvent } from '../../contracts/cluster.ts';
import type { Claims } from '../../contracts/roles.ts';
import type { Push } from '../../contracts/server-events.ts';
import type { Cursor } from '../../contracts/shoppers.ts';
import type { ClientToServer, ServerToClient } from '../../contracts/socket-types.ts';

export interface SocketData {
  claims: Claims;
  cursor: Cursor | null;
  /** Takes a push of the journal that is meant for this one connection. */
  session: { receive(push: Push<'journal'>): void };
}

/** What nodes emit to each other. */
type NodeEvents = Record<typeof nodeEvent, (message: NodeMessage) => void>;

export type SocketServer = Server<ClientToServer, ServerToClient, NodeEvents, SocketData>;
export type ClientSocket = Socket<ClientToServer, ServerToClient, NodeEvents, SocketData>;
