// Refusals over HTTP, all in one form: those of the gate, of Fastify and of Node's parser.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode, Reply } from '../../contracts/errors.ts';
import { errorCodes, wireError } from '../../contracts/errors.ts';
import { httpRefusal, retryAfterSeconds } from '../../contracts/http-refusal.ts';
import { maxPayloadBytes } from '../../contracts/limits.ts';
import type { Log } from '../../ports/log.ts';
import { methodsOf } from './route-methods.ts';

/** Sends the reply of an event. `invalidAs`: a more specific status for `invalid`. */
export function send(reply: FastifyReply, answer: Reply<unknown>, invalidAs?: number): FastifyReply {
  if (answer.ok) {
    const { data } = answer;
    const isInReview =
      typeof data === 'object' && data !== null && 'status' in data && data.status === 'review';
    return reply.code(isInReview ? 202 : 200).send(data);
  }
  const { code, retryAfterMs } = answer.error;
  if (retryAfterMs !== undefined) void reply.header('retry-after', retryAfterSeconds(retryAfterMs));
  const status = (code === 'invalid' ? invalidAs : undefined) ?? errorCodes[code].status;
  return reply.code(status).send({ error: answer.error });
}

export const fail = (reply: FastifyReply, code: ErrorCode, message: string, field?: string): FastifyReply =>
  send(reply, { ok: false, error: wireError(code, message, field === undefined ? {} : { field }) });

/** A refusal by a route itself. */
export const databaseAway = wireError('unavailable', 'the database is unavailable', { retryAfterMs: 1_000 });

const invalid = (message: string, field: string) => wireError('invalid', message, { field });

/** Answers unknown routes, and errors that a route throws. */
export function addErrors(app: FastifyInstance, { serves, log }: { serves: boolean; log: Log }): void {
  const elsewhere = 'this node runs jobs and serves nobody: ask another one';
  app.setNotFoundHandler((request, reply) => {
    if (!serves) return fail(reply, 'not_found', elsewhere);
    const methods = methodsOf(request.url);
    if (methods.length === 0) return fail(reply, 'not_found', 'no such route');
    const error = invalid(`this route takes ${methods.join(' and ')}`, 'method');
    return reply.code(405).header('allow', methods.join(', ')).send({ error });
  });
  app.setErrorHandler((error: FastifyError & { field?: string }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 400 && status < 500) {
      const said = status === 413 ? `a message has at most ${maxPayloadBytes / 1024} KB` : error.message;
      return reply.code(status).send({ error: invalid(said, error.field ?? 'payload') });
    }
    log.error({ err: error, traceId: request.id, route: request.routeOptions.url }, 'route failed');
    return fail(reply, 'internal', 'an internal error: the log of the node has the cause');
  });
  // HTTP/1.1 requires this check. Node's own refusal has no body.
  app.addHook('onRequest', async (request, reply) => {
    if (request.raw.httpVersion === '1.1' && request.headers.host === undefined) {
      return reply.code(400).send({ error: invalid('the header Host is missing', 'host') });
    }
  });
}

/** A URL that the router cannot parse. */
export function refuseUrl(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const status = error.statusCode ?? 400;
  const said =
    error.code === 'FST_ERR_BAD_URL' ? 'the path is not percent-encoded UTF-8' : 'the path is too long';
  void reply.code(status).send({ error: invalid(said, 'path') });
}

/** The request had no effect, but the caller cannot know that. A retry of the same request is safe. */
const tooLate = wireError('retry', 'the request was not complete in time: send the same again', {
  retryAfterMs: 1_000,
});

/** The status for each error code of Node's parser; 400 for all others. */
const parserFaults: Readonly<Record<string, readonly [status: number, message: string, field: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'the headers are too large', 'headers'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'the chunk extensions are too large', 'payload'],
  HPE_INVALID_METHOD: [400, 'no such method', 'method'],
  HPE_INVALID_URL: [400, 'the path is not in form', 'path'],
};

/** The data was not HTTP, or came too late. There is no request to answer, only a connection. */
export function refuseConnection(error: Error & { code?: string }, socket: Duplex): void {
  // An answer that has begun cannot be replaced.
  const { _httpMessage: begun } = socket as { _httpMessage?: { headersSent: boolean } | null }; // Node's own mark
  if (error.code === 'ECONNRESET' || !socket.writable || begun?.headersSent === true) {
    socket.destroy();
    return;
  }
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    socket.end(httpRefusal(408, tooLate), () => socket.destroy());
    return;
  }
  const [status, message, field] = parserFaults[error.code ?? ''] ?? [400, 'this is not HTTP', 'payload'];
  socket.end(httpRefusal(status, invalid(message, field)), () => socket.destroy());
}

/** Requests that Node would answer itself, without a body. */
export function refuseOddities({ server }: Pick<FastifyInstance, 'server'>): void {
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const body = JSON.stringify({ error: invalid('nothing but 100-continue can be expected', 'expect') });
    const length = Buffer.byteLength(body);
    response
      .writeHead(417, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': length,
        connection: 'close',
      })
      .end(body);
  });
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => {});
    socket.end(httpRefusal(405, invalid('this is no proxy', 'method')), () => socket.destroy());
  });
}
