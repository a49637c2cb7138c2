// Socket.IO's types with the contract's event tables.
import type { Server, Socket } from 'socket.io';
import type { NodeMessage, nodeEvent } from '../../contracts/cluster.ts';
import type { Claims } from '../../contracts/roles.ts';
import type { Push } from '../../contracts/server-events.ts';
import type { Cursor } from '../../contracts/shoppers.ts';
import type { ClientToServer, ServerToClient } from '../../contracts/socket-types.ts';

export interface SocketData {
  claims: Claims;
  cursor: Cursor | null;
  /** The session of this connection, which receives journal pushes. */
  session: { receive(push: Push<'journal'>): void };
}

/** The event that nodes emit to each other. */
type NodeEvents = Record<typeof nodeEvent, (message: NodeMessage) => void>;

export type SocketServer = Server<ClientToServer, ServerToClient, NodeEvents, SocketData>;
export type ClientSocket = Socket<ClientToServer, ServerToClient, NodeEvents, SocketData>;
