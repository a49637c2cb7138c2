// The HTTP server: routes that answer events, pages, probes and reports.
import type { IncomingHttpHeaders, Server } from 'node:http';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import Fastify from 'fastify';
import { maxReadBytes } from '../../contracts/limits.ts';
import type { Log } from '../../ports/log.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import type { ConnectionFigures } from './connection-bounds.ts';
import { boundConnections, checkedEveryMs, headersTimeoutMs } from './connection-bounds.ts';
import { addCors } from './cors.ts';
import { addDocs } from './docs.ts';
import type { EventRoutesParts } from './event-routes.ts';
import { addEventRoutes } from './event-routes.ts';
import type { LinksParts } from './links.ts';
import { addLinks } from './links.ts';
import type { PagesParts } from './pages.ts';
import { addPages } from './pages.ts';
import type { PairingParts } from './pairing.ts';
import { addPairing } from './pairing.ts';
import type { ProbesParts } from './probes.ts';
import { addProbes } from './probes.ts';
import { readBodies } from './read-bodies.ts';
import { addErrors, refuseConnection, refuseOddities, refuseUrl, send } from './refusals.ts';
import type { ReportsParts } from './reports.ts';
import { addReports } from './reports.ts';
import { readTraceId, traceHeader } from './trace-header.ts';

export interface HttpServerParts {
  /** Limit of the connections that are not sockets. */
  readonly connectionsMax: number;
  /** Makes the trace id of a request that has none. */
  readonly newTraceId: () => string;
}

/** What the routes answer with. */
export interface HttpParts extends EventRoutesParts, ProbesParts, ReportsParts {
  /** False: the node has only probes and reports. */
  readonly serves: boolean;
  /** Whether the page behind a request may read the answer. */
  readonly isOriginAllowed: (headers: IncomingHttpHeaders) => boolean;
  readonly links: LinksParts;
  readonly pages: PagesParts;
  readonly pairing: PairingParts;
  readonly telemetry: Telemetry;
  readonly log: Log;
}

export interface HttpServer {
  readonly server: Server;
  /** The connections that are not sockets. */
  readonly connections: () => ConnectionFigures;
  /** Adds the routes. Called once, before `listen`. */
  serve(parts: HttpParts): Promise<void>;
  /** Starts to listen, and returns the address. */
  listen(host: string, port: number): Promise<string>;
  /** Accepts no new connection, finishes the answers in progress, and closes the rest after a second. */
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
    // The gate answers `busy` in the form of the contract. Answers in progress are finished.
    return503OnClosing: false,
    forceCloseConnections: false,
    frameworkErrors: refuseUrl,
    clientErrorHandler: refuseConnection,
  });
  // The gate validates payloads, for sockets and HTTP alike.
  app.setValidatorCompiler(() => (value) => ({ value }));
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  return {
    server: app.server,
    connections: boundConnections(app.server, connectionsMax),
    serve: (parts) => addRoutes(app, parts),
    listen: (host, port) => app.listen({ host, port }),
    close: async () => {
      // A client that has sent half a request, or keeps an idle connection open, cannot delay the stop.
      const patience = setTimeout(() => app.server.closeAllConnections(), lastAnswersMs);
      await app.close().finally(() => clearTimeout(patience));
    },
  };
}

async function addRoutes(app: FastifyInstance, parts: HttpParts): Promise<void> {
  // A node serves plain HTTP. Whether pages use HTTPS is up to the proxy in front of it.
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
    addEventRoutes(app, parts);
    addLinks(app, parts.links, send);
    addPages(app, parts.pages);
    addPairing(app, parts.pairing);
  }
  addReports(app, parts);
}
