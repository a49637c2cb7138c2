// Passes each event of a client to the gate and sends its reply as the acknowledgement.
import type { Socket } from 'socket.io';
import { maxPayloadBytes } from '../../contracts/limits.ts';
import { Oversize } from '../../contracts/oversize.ts';
import type { Dispatch } from '../../contracts/session.ts';
import type { Log } from '../../ports/log.ts';
import { createCutLog } from './cut-log.ts';
import { endSession, isExpired } from './end-sessions.ts';
import type { FloodControl } from './flood-control.ts';
import type { SocketSession } from './session.ts';
import type { SlowedSockets } from './slowed-sockets.ts';
import type { ClientSocket } from './types.ts';
import type { Connection } from './web-socket-of.ts';
import { cutConnection } from './web-socket-of.ts';

export interface EventParts {
  readonly dispatch: Dispatch;
  /** The trace of one event. Clients of this protocol send none. */
  readonly newTraceId: () => string;
  readonly log: Log;
}

export type AnswerEvents = (socket: ClientSocket, session: SocketSession) => void;

export function createAnswerEvents(
  { dispatch, newTraceId, log }: EventParts,
  floodControl: Pick<FloodControl, 'warned'>,
  slowed: Pick<SlowedSockets, 'slow'>,
): AnswerEvents {
  const logCut = createCutLog(log, () => performance.now());
  /** Connections that are being ended. */
  const cut = new WeakSet<Connection>();

  /** Counts a reply `limited`, and slows or cuts its caller. */
  function warn({ data, conn }: ClientSocket): void {
    const warning = floodControl.warned(data.claims);
    if (warning === 'slowed') slowed.slow(conn);
    if (warning === 'cut') logCut(data.claims);
    if (warning === 'warned' || warning === 'slowed') return;
    cut.add(conn);
    cutConnection(conn);
  }

  return (socket, session) => {
    const packetBytes = measurePackets(socket.conn);
    socket.onAny((event: string, ...args: unknown[]) => {
      // One read may bring thousands of events, and the first of them may have caused the caller to be cut.
      if (cut.has(socket.conn)) return;
      if (isExpired(socket)) return endSession(socket);
      const { payload, acknowledge } = splitArguments(args);
      const bytes = packetBytes();
      const judged = bytes > maxPayloadBytes ? new Oversize(bytes, payload) : payload;
      // The gate never rejects.
      void dispatch(session, event, judged, newTraceId()).then((reply) => {
        if (cut.has(socket.conn)) return;
        acknowledge?.(reply);
        if (!reply.ok && reply.error.code === 'limited') warn(socket);
      });
    });
  };
}

/** An event may carry a payload, an acknowledgement, both or neither. */
function splitArguments(args: readonly unknown[]) {
  const last = args.at(-1);
  const acknowledge = typeof last === 'function' ? last : null;
  return { acknowledge, payload: acknowledge !== null && args.length === 1 ? undefined : args[0] };
}

/**
 * Bytes of the packet that is being read. Socket.IO does not pass the size on, and emits an event while it reads the
 * event's packet.
 */
function measurePackets(connection: Socket['conn']): () => number {
  let bytes = 0;
  connection.on('packet', ({ data }: { readonly data?: unknown }) => {
    if (typeof data === 'string') bytes = Buffer.byteLength(data);
    else if (data instanceof Uint8Array) bytes += data.byteLength;
  });
  return () => bytes;
}
