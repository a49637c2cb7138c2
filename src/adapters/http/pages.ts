// Serves the built pages: compressed at build time, cached by their hashed names, locked to their own origin.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PageFile, PageFiles } from './page-files.ts';

/** The pages, built or not. */
export const pagePaths = ['/', '/app', '/tablet', '/kiosk', '/screen', '/ops'] as const;

export interface PagesParts {
  /** Null: the pages were never built. */
  readonly files: PageFiles | null;
  /** Origins that may embed `/screen`. */
  readonly screenFrameAncestors: readonly string[];
}

const yearSeconds = 31_536_000;
const notBuilt = 'The pages are not built yet. Run "npm run build:web", then start the node again.\n';

export function addPages(app: FastifyInstance, { files, screenFrameAncestors }: PagesParts): void {
  const options = { schema: { hide: true } };
  const serve = (path: string) => (request: FastifyRequest, reply: FastifyReply) => {
    const file = files?.get(path);
    if (file === undefined) return reply.code(503).type('text/plain; charset=utf-8').send(notBuilt);
    return sendFile(file, path, request, reply);
  };
  for (const path of pagePaths) {
    app.get(path, options, serve(path));
    if (path !== '/') app.get(`${path}/`, options, (_request, reply) => reply.redirect(path, 308));
  }
  if (files === null) return;
  // Manifests, icons and service workers have fixed names at the root.
  const known = new Set<string>(pagePaths);
  for (const [path, { immutable }] of files) {
    if (!immutable && !known.has(path)) app.get(path, options, serve(path));
  }
  app.get('/assets/*', options, (request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const file = files.get(path);
    return file === undefined ? reply.callNotFound() : sendFile(file, path, request, reply);
  });

  function sendFile(
    file: PageFile,
    path: string,
    { headers }: FastifyRequest,
    reply: FastifyReply,
  ): FastifyReply {
    const ancestors =
      path === '/screen' && screenFrameAncestors.length > 0 ? screenFrameAncestors : ["'none'"];
    void reply
      .type(file.type)
      .header('cache-control', file.immutable ? `public, max-age=${yearSeconds}, immutable` : 'no-cache')
      .header('etag', file.etag)
      .header('vary', 'accept-encoding')
      .header('content-security-policy', policy(headers.host, ancestors))
      .header('referrer-policy', 'no-referrer');
    // Browsers with `frame-ancestors` ignore this header. For older ones it must not contradict the policy.
    if (ancestors[0] === "'none'") void reply.header('x-frame-options', 'DENY');
    else void reply.removeHeader('x-frame-options');
    if (headers['if-none-match'] === file.etag) return reply.code(304).send();
    return sendBest(file, String(headers['accept-encoding'] ?? ''), reply);
  }
}

function sendBest({ br, gzip, plain }: PageFile, accepted: string, reply: FastifyReply): FastifyReply {
  if (br !== undefined && /\bbr\b/.test(accepted)) return reply.header('content-encoding', 'br').send(br);
  if (gzip !== undefined && /\bgzip\b/.test(accepted)) {
    return reply.header('content-encoding', 'gzip').send(gzip);
  }
  return reply.send(plain);
}

/** Own origin only, nothing inline. Sockets are named by host: older browsers do not count them as `'self'`. */
function policy(host: string | undefined, ancestors: readonly string[]): string {
  const own = host !== undefined && /^[\w.:[\]-]{1,255}$/.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${own}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${ancestors.join(' ')}`,
  ].join('; ');
}
