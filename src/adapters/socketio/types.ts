// Socket.IO with our two tables as its types.
import type { Server, Socket } from 'socket.io';
import type { Claims } from '../../contracts/roles.ts';
import type { Cursor } from '../../contracts/shoppers.ts';
import type { ClientToServer, ServerToClient } from '../../contracts/socket-types.ts';

export interface SocketData {
  claims: Claims;
  cursor: Cursor | null;
}

type NoServerEvents = Record<string, never>;

export type SocketServer = Server<ClientToServer, ServerToClient, NoServerEvents, SocketData>;
export type ClientSocket = Socket<ClientToServer, ServerToClient, NoServerEvents, SocketData>;
