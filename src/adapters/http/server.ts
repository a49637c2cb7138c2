// The HTTP server: the routes of the contract through the same gate as the socket events, and probes and figures.
import type { IncomingHttpHeaders, Server } from 'node:http';
import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Fastify from 'fastify';
import { wireError } from '../../contracts/errors.ts';
import { maxReadBytes } from '../../contracts/limits.ts';
import { Oversize } from '../../contracts/oversize.ts';
import type { PerformanceReport } from '../../contracts/performance-report.ts';
import type { Claims, Role } from '../../contracts/roles.ts';
import { routes } from '../../contracts/routes.ts';
import type { Dispatch, Session } from '../../contracts/session.ts';
import type { Log } from '../../ports/log.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import type { ConnectionFigures } from './connection-bounds.ts';
import { boundConnections, checkedEveryMs, headersTimeoutMs } from './connection-bounds.ts';
import { addCors } from './cors.ts';
import { describeRoute } from './described.ts';
import { addDocs } from './docs.ts';
import type { LinksParts } from './links.ts';
import { addLinks } from './links.ts';
import type { PagesParts } from './pages.ts';
import { addPages } from './pages.ts';
import type { PairingParts } from './pairing.ts';
import { addPairing } from './pairing.ts';
import { boardParameters, failQuery, journalParameters } from './query-faults.ts';
import { readBodies } from './read-bodies.ts';
import { addErrors, fail, refuseConnection, refuseOddities, refuseUrl, send } from './refusals.ts';
import { readTraceId, traceHeader } from './trace-header.ts';

export interface HttpServerParts {
  /** Most connections that are no sockets. */
  readonly connectionsMax: number;
  /** Names a request whose caller has not. */
  readonly newTraceId: () => string;
}

/** What the routes answer with. */
export interface HttpParts {
  /** False: probes and figures are all there is. */
  readonly serves: boolean;
  readonly dispatch: Dispatch;
  /** Whether the page behind a request may read the answer. */
  readonly isOriginAllowed: (headers: IncomingHttpHeaders) => boolean;
  readonly readToken: (token: unknown) => Promise<Claims | null>;
  readonly durable: boolean;
  /** Null when ready to serve, else why not. */
  readonly notReady: () => string | null;
  /** How each part of the node is, for people. */
  readonly parts: () => readonly PartState[];
  /** Milliseconds until the next report may be asked for; 0: now. */
  readonly takeReport: () => number;
  readonly performance: () => PerformanceReport;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly links: LinksParts;
  readonly pages: PagesParts;
  readonly pairing: PairingParts;
  readonly telemetry: Telemetry;
  readonly log: Log;
}

export interface PartState {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export interface HttpServer {
  readonly server: Server;
  /** Those that are no sockets. */
  readonly connections: () => ConnectionFigures;
  /** Adds the routes. Called once, before `listen`. */
  serve(parts: HttpParts): Promise<void>;
  /** Listens and gives the address. */
  listen(host: string, port: number): Promise<string>;
  /** Takes no new connection, lets the answers under way go out, and ends what is open after a second. */
  close(): Promise<void>;
}

const requestTimeoutMs = 30_000;
const lastAnswersMs = 1_000;

export function createHttp({ connectionsMax, newTraceId }: HttpServerParts): HttpServer {
  const app = Fastify({
    bodyLimit: maxReadBytes,
    requestTimeout: requestTimeoutMs,
    http: {
      requireHostHeader: false,
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: checkedEveryMs,
    },
    genReqId: ({ headers }) => readTraceId(headers) ?? newTraceId(),
    // The gate says `busy` in our own words, and an answer that is under way is not cut off.
    return503OnClosing: false,
    forceCloseConnections: false,
    frameworkErrors: refuseUrl,
    clientErrorHandler: refuseConnection,
  });
  // The gate judges payloads, for sockets and HTTP alike; here nothing is judged twice.
  app.setValidatorCompiler(() => (value) => ({ value }));
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  return {
    server: app.server,
    connections: boundConnections(app.server, connectionsMax),
    serve: (parts) => addRoutes(app, parts),
    listen: (host, port) => app.listen({ host, port }),
    close: async () => {
      // Neither who has sent half a request is waited for, nor who keeps a connection for later.
      const patience = setTimeout(() => app.server.closeAllConnections(), lastAnswersMs);
      await app.close().finally(() => clearTimeout(patience));
    },
  };
}

async function addRoutes(app: FastifyInstance, parts: HttpParts): Promise<void> {
  // A node speaks plain HTTP; whether pages come by HTTPS is for what stands in front of it to say.
  await app.register(helmet, { contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } });
  if (parts.serves) await addDocs(app);
  readBodies(app);
  app.addHook('onRequest', async (request, reply) => void reply.header(traceHeader, request.id));
  app.addHook('onResponse', async (request, reply) => {
    parts.telemetry.timed(`${request.method} ${request.routeOptions.url ?? 'unknown'}`, reply.elapsedTime);
  });
  if (parts.serves) addCors(app, parts.isOriginAllowed);
  addErrors(app, parts);
  refuseOddities(app);
  addProbes(app, parts);
  if (parts.serves) {
    addQuestions(app, parts);
    addLinks(app, parts.links, send);
    addPages(app, parts.pages);
    addPairing(app, parts.pairing);
  }
  addFigures(app, parts);
}

function addProbes(app: FastifyInstance, { notReady, durable, parts }: HttpParts): void {
  app.get(routes.livez.path, { schema: describeRoute('livez') }, async () => ({ status: 'alive' }));
  app.get(routes.readyz.path, { schema: describeRoute('readyz') }, async (request, reply) => {
    const reason = notReady();
    const isVerbose = Object.hasOwn(request.query as object, 'verbose'); // whatever its value
    const warning = durable ? {} : { warning: 'runs on memory: nothing is kept' };
    return reply.code(reason === null ? 200 : 503).send({
      status: reason === null ? 'ready' : 'not ready',
      durable,
      ...(reason === null ? {} : { reason }),
      ...warning,
      ...(isVerbose ? { parts: parts() } : {}),
    });
  });
}

function addQuestions(app: FastifyInstance, parts: HttpParts): void {
  const ask = async (
    route: { event: string; roles: readonly Role[] },
    request: FastifyRequest,
    reply: FastifyReply,
    payload: unknown,
  ): Promise<unknown> => {
    const claims = await identify(parts, request);
    if (claims === null) return fail(reply, 'unauthenticated', 'no valid token');
    // The event may serve more roles than the route: a kiosk asks about whom it is bound to, and here nobody is bound.
    if (!route.roles.includes(claims.role))
      return fail(reply, 'forbidden', `not for the role ${claims.role}`);
    const answer = await parts.dispatch(sessionOf(claims), route.event, payload, request.id);
    return send(reply, answer, payload instanceof Oversize ? tooLarge : undefined);
  };
  const { receipt, setProfile, journal, board } = routes;
  for (const name of ['submitReceipt', 'voidReceipt', 'previewReceipt', 'announce'] as const) {
    const route = routes[name];
    app.post(route.path, { schema: describeRoute(name) }, (request, reply) =>
      ask(route, request, reply, request.body),
    );
  }
  app.get(receipt.path, { schema: describeRoute('receipt') }, (request, reply) => {
    const { store, receiptNo } = request.params as { store?: string; receiptNo?: string }; // the path names them
    return ask(receipt, request, reply, { storeId: store, receiptNo, ...(request.query as object) });
  });
  for (const name of ['snapshot', 'stats', 'profile'] as const) {
    const route = routes[name];
    app.get(route.path, { schema: describeRoute(name) }, (request, reply) =>
      ask(route, request, reply, userOf(request)),
    );
  }
  app.put(setProfile.path, { schema: describeRoute('setProfile') }, (request, reply) =>
    ask(setProfile, request, reply, { ...(request.body as object), ...userOf(request) }),
  );
  app.get(journal.path, { schema: describeRoute('journal') }, (request, reply) => {
    const query = journal.query.safeParse(request.query);
    if (!query.success) return failQuery(reply, query.error, journalParameters);
    return ask(journal, request, reply, { ...userOf(request), ...query.data });
  });
  app.get(board.path, { schema: describeRoute('board') }, (request, reply) => {
    const query = board.query.safeParse(request.query);
    if (!query.success) return failQuery(reply, query.error, boardParameters);
    const { board: name } = request.params as { board?: string }; // the path names it
    return ask(board, request, reply, { board: name, ...query.data });
  });
}

function addFigures(app: FastifyInstance, parts: HttpParts): void {
  const operator = async (request: FastifyRequest, reply: FastifyReply): Promise<boolean> => {
    const claims = await identify(parts, request);
    if (claims?.role === 'operator') {
      const retryAfterMs = parts.takeReport();
      if (retryAfterMs === 0) return true;
      send(reply, {
        ok: false,
        error: wireError('busy', 'too many reports are asked for', { retryAfterMs }),
      });
    } else if (claims === null) fail(reply, 'unauthenticated', 'no valid token');
    else fail(reply, 'forbidden', `not for the role ${claims.role}`);
    return false;
  };
  app.get(routes.performance.path, { schema: describeRoute('performance') }, async (request, reply) =>
    (await operator(request, reply)) ? reply.send(parts.performance()) : reply,
  );
  app.get(routes.metrics.path, { schema: describeRoute('metrics') }, async (request, reply) => {
    if (!(await operator(request, reply))) return reply;
    const { contentType, text } = await parts.metrics();
    return reply.type(contentType).serializer(String).send(text);
  });
}

const userOf = (request: FastifyRequest): { userId: string | undefined } => {
  const { id } = request.params as { id?: string }; // the path names it
  return { userId: id };
};

async function identify({ readToken }: HttpParts, request: FastifyRequest): Promise<Claims | null> {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' ? readToken(token) : null;
}

/** A request is a session of one question: nothing can be bound to it. */
const sessionOf = (claims: Claims): Session => ({
  claims,
  boundTo: () => null,
  bind: () => {},
  caughtUp: () => {},
  heardFrom: () => null,
  release: () => {},
  renewed: () => {},
});

const tooLarge = 413;
