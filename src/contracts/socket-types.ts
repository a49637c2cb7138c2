// The event tables as Socket.IO types, shared by server and client.
import type { ClientEventName, Payload, ReplyData } from './client-events.ts';
import type { Reply } from './errors.ts';
import type { Push, ServerEventName } from './server-events.ts';

export type ClientToServer = {
  [Name in ClientEventName]: (
    payload: Payload<Name>,
    acknowledge: (reply: Reply<ReplyData<Name>>) => void,
  ) => void;
};

export type ServerToClient = {
  [Name in ServerEventName]: (payload: Push<Name>) => void;
};
