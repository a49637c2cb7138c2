// The probes `/livez` and `/readyz`.
import type { FastifyInstance } from 'fastify';
import { routes } from '../../contracts/routes.ts';
import { describeRoute } from './described.ts';

export interface ProbesParts {
  readonly durable: boolean;
  /** Why the node is not ready to serve; null when it is. */
  readonly notReady: () => string | null;
  /** The state of each part of the node, for people. */
  readonly parts: () => readonly PartState[];
}

export interface PartState {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export function addProbes(app: FastifyInstance, { notReady, durable, parts }: ProbesParts): void {
  app.get(routes.livez.path, { schema: describeRoute('livez') }, async () => ({ status: 'alive' }));
  // Fastify parses every query to an object.
  app.get<{ Querystring: Readonly<Record<string, unknown>> }>(
    routes.readyz.path,
    { schema: describeRoute('readyz') },
    async (request, reply) => {
      const reason = notReady();
      const isVerbose = Object.hasOwn(request.query, 'verbose'); // whatever its value
      const warning = durable ? {} : { warning: 'runs on memory: nothing is kept' };
      return reply.code(reason === null ? 200 : 503).send({
        status: reason === null ? 'ready' : 'not ready',
        durable,
        ...(reason === null ? {} : { reason }),
        ...warning,
        ...(isVerbose ? { parts: parts() } : {}),
      });
    },
  );
}
