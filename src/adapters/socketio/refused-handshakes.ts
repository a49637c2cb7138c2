// Refuses handshakes before there is a socket, in the form of the contract, so that the client learns the reason.
import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ErrorCode, WireError } from '../../contracts/errors.ts';
import { errorCodes, wireError } from '../../contracts/errors.ts';
import { httpRefusal } from '../../contracts/http-refusal.ts';
import type { SocketServer } from './types.ts';

export interface HandshakeParts {
  /** Whether the page behind a request may connect. CORS does not protect WebSockets, so this does. */
  readonly isOriginAllowed: (headers: IncomingMessage['headers']) => boolean;
  /** Whether one more connection may be opened, from the address of this request. */
  readonly mayOpen: (request: IncomingMessage) => boolean;
  readonly path: string;
  readonly polling: boolean;
}

/** Engine.IO's event for a refused handshake; `res` exists if it came by plain HTTP. */
interface EngineRefusal {
  readonly req: IncomingMessage & { readonly res?: ServerResponse; readonly websocket?: OpenWebSocket };
  readonly code: number;
}

/** A WebSocket that is already open, so the refusal must be sent on it. */
interface OpenWebSocket {
  send(text: string): void;
  close(code: number, reason: string): void;
}

const baseRetryAfterMs = 1_000;
const useWebSocket = "this node takes WebSocket only: io(url, { transports: ['websocket'] })";

/** By the error codes of Engine.IO's server: https://socket.io/docs/v4/engine-io-protocol. */
const refusals: Readonly<Record<number, readonly [code: ErrorCode, message: string, field?: string]>> = {
  0: ['invalid', useWebSocket, 'transport'],
  1: ['not_found', 'no such session on this node: polling behind a balancer needs sticky sessions', 'sid'],
  2: ['invalid', 'a session begins with GET', 'method'],
  3: ['invalid', 'this is no handshake of Engine.IO 4', 'transport'],
};
const forbiddenOrigin = wireError('forbidden', 'pages of this origin may not connect: see ALLOWED_ORIGINS');
const oldClient = wireError(
  'invalid',
  'this node speaks Engine.IO 4: use a Socket.IO client of version 3 or newer',
  {
    field: 'EIO',
  },
);
const forbidden = 4;
const unknownTransport = 0;
const unsupportedProtocol = 5;
/** https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const protocolError = 1002;

/**
 * Decides about handshakes, and answers the refused ones. Call `listen` when the server is attached.
 */
export function createHandshakes(parts: HandshakeParts) {
  const reasons = new WeakMap<IncomingMessage, WireError>();

  function allow(request: IncomingMessage): boolean {
    if (!parts.isOriginAllowed(request.headers)) {
      reasons.set(request, forbiddenOrigin);
      return false;
    }
    if (parts.mayOpen(request)) return true;
    const retryAfterMs = Math.round(baseRetryAfterMs * (1 + Math.random() * 2));
    reasons.set(
      request,
      wireError('busy', 'too many connections are not authenticated yet', { retryAfterMs }),
    );
    return false;
  }

  return {
    allowRequest: (request: IncomingMessage, decide: (error: null, isAllowed: boolean) => void): void =>
      decide(null, allow(request)),
    listen: (io: SocketServer, http: HttpServer): void => {
      // Engine.IO emits the event before it answers, and does not answer a request that has an answer.
      io.engine.on('connection_error', (refused: EngineRefusal) =>
        answer(refused, refusalOf(refused, reasons.get(refused.req)), parts),
      );
      if (parts.polling) {
        io.engine.on('headers', allowSessionReading);
      }
      http.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
        if (!request.url?.startsWith(parts.path)) refuseOtherPath(socket, parts.path);
      });
    },
  };
}

function refusalOf({ code }: EngineRefusal, reason: WireError | undefined): WireError {
  if (code === forbidden && reason !== undefined) return reason;
  if (code === unsupportedProtocol) return oldClient;
  const [known, message, field] = refusals[code] ?? ['invalid', 'this handshake is refused'];
  return wireError(known, message, field === undefined ? {} : { field });
}

function answer(refused: EngineRefusal, error: WireError, parts: HandshakeParts): void {
  const { req, code } = refused;
  if (req.websocket !== undefined) {
    if (code === unsupportedProtocol) refuseOldClient(req.websocket);
    // Ends the socket, so that Engine.IO writes no HTTP answer into an open WebSocket.
    req.socket.end();
  } else if (req.res === undefined) req.socket.end(httpRefusal(errorCodes[error.code].status, error));
  else answerHttp(refused, req.res, error, parts);
}

function answerHttp(
  { req, code }: EngineRefusal,
  response: ServerResponse,
  error: WireError,
  { polling, isOriginAllowed }: HandshakeParts,
): void {
  if (error !== forbiddenOrigin) allowReading(req, response, isOriginAllowed);
  const isOld = protocolOf(req) === 3;
  const isMistaken = isOld || (code === unknownTransport && !polling);
  if (isMistaken && isFirstPoll(req) && error !== forbiddenOrigin) {
    const session = isOld ? framed(oldSession(oldClient)) : refusedSession(error).join('\x1e');
    response.writeHead(200, { 'content-type': 'text/plain; charset=UTF-8' }).end(session);
    return;
  }
  const { retryAfterMs } = error;
  if (retryAfterMs !== undefined) response.setHeader('retry-after', Math.ceil(retryAfterMs / 1_000));
  response
    .writeHead(errorCodes[error.code].status, { 'content-type': 'application/json; charset=utf-8' })
    .end(JSON.stringify({ error }));
}

/** Without this header a page of another origin cannot read the refusal. */
function allowReading(
  { headers }: IncomingMessage,
  response: ServerResponse,
  isOriginAllowed: HandshakeParts['isOriginAllowed'],
): void {
  const { origin } = headers;
  response.setHeader('vary', 'origin');
  if (origin !== undefined && isOriginAllowed(headers)) {
    response.setHeader('access-control-allow-origin', origin);
  }
}

/** Only allowed origins have a session. */
function allowSessionReading(headers: Record<string, string>, request: IncomingMessage): void {
  const { origin } = request.headers;
  if (origin !== undefined) headers['access-control-allow-origin'] = origin;
}

function refuseOtherPath(socket: Duplex, path: string): void {
  socket.on('error', () => {});
  const error = wireError('not_found', `sockets are at ${path}`);
  socket.end(httpRefusal(errorCodes.not_found.status, error), () => socket.destroy());
}

const queryOf = ({ url }: IncomingMessage): URLSearchParams => new URL(url ?? '', 'http://node').searchParams;
const protocolOf = (request: IncomingMessage): number => Number(queryOf(request).get('EIO'));

const isFirstPoll = (request: IncomingMessage): boolean => {
  const query = queryOf(request);
  return request.method === 'GET' && query.get('transport') === 'polling' && !query.has('sid');
};

const opened = `0${JSON.stringify({
  sid: 'refused',
  upgrades: [],
  pingInterval: 25_000,
  pingTimeout: 20_000,
  maxPayload: 1_000_000,
})}`;

/**
 * One answer that opens a session and refuses it. Socket.IO's client starts with polling by default. It reports a plain
 * HTTP error only as "xhr poll error", but passes this one to `connect_error`.
 */
const refusedSession = ({ message, code, retryable, field }: WireError): readonly string[] => [
  opened,
  `44${JSON.stringify({ message, data: { code, retryable, field } })}`,
];

/** The same for Socket.IO 2, whose clients pass it to `error`. */
const oldSession = (error: WireError): readonly string[] => [opened, `44${JSON.stringify(error)}`];

/** Each packet after its length: https://github.com/socketio/engine.io-protocol/tree/v3#payload. */
const framed = (packets: readonly string[]): string =>
  packets.map((packet) => `${packet.length}:${packet}`).join('');

function refuseOldClient(socket: OpenWebSocket): void {
  for (const packet of oldSession(oldClient)) socket.send(packet);
  socket.close(protocolError, oldClient.message);
}
