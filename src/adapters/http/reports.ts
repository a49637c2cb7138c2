// What operators read of a node over HTTP: the performance report and the metrics.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { wireError } from '../../contracts/errors.ts';
import type { PerformanceReport } from '../../contracts/performance-report.ts';
import { routes } from '../../contracts/routes.ts';
import { describeRoute } from './described.ts';
import type { IdentifyParts } from './identify.ts';
import { identify } from './identify.ts';
import { fail, send } from './refusals.ts';

export interface ReportsParts extends IdentifyParts {
  /** Milliseconds until the next report may be asked for; 0: now. */
  readonly takeReport: () => number;
  readonly performance: () => PerformanceReport;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

export function addReports(app: FastifyInstance, parts: ReportsParts): void {
  const operator = async (request: FastifyRequest, reply: FastifyReply): Promise<boolean> => {
    const claims = await identify(parts, request);
    if (claims?.role === 'operator') {
      const retryAfterMs = parts.takeReport();
      if (retryAfterMs === 0) return true;
      send(reply, {
        ok: false,
        error: wireError('busy', 'too many requests for reports', { retryAfterMs }),
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
