// CORS: the origins whose pages may read answers of the HTTP routes, the same list as for sockets.
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { methodsOf } from './route-methods.ts';
import { traceHeader } from './trace-header.ts';

/** The headers that a page may send besides the safelisted ones, and those that it may read. */
const allowedHeaders = ['authorization', 'content-type', 'traceparent', traceHeader].join(', ');
const exposedHeaders = ['retry-after', traceHeader].join(', ');
const preflightSeconds = '600';

/** Tokens are a header and not a cookie: pages need no credentials, and none are allowed. */
export function addCors(
  app: FastifyInstance,
  isOriginAllowed: (headers: Pick<IncomingHttpHeaders, 'origin' | 'host'>) => boolean,
): void {
  app.addHook('onRequest', async ({ headers, method, url }, reply) => {
    if (url.startsWith('/api/')) void reply.header('vary', 'origin');
    if (headers.origin === undefined && method !== 'OPTIONS') return;
    const methods = methodsOf(url);
    if (methods.length === 0) return;
    const isPage = headers.origin !== undefined && isOriginAllowed(headers);
    if (isPage) {
      void reply.header('access-control-allow-origin', headers.origin);
      void reply.header('access-control-expose-headers', exposedHeaders);
    }
    if (method !== 'OPTIONS') return;
    const allow = methods.join(', ');
    void reply.header('allow', allow);
    if (isPage && headers['access-control-request-method'] !== undefined) {
      void reply.header('access-control-allow-methods', allow);
      void reply.header('access-control-allow-headers', allowedHeaders);
      void reply.header('access-control-max-age', preflightSeconds);
    }
    return reply.code(204).send();
  });
}
