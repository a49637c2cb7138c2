// `/docs`: the HTTP routes as OpenAPI and the socket events as AsyncAPI, both from the schemas that judge payloads.
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { asyncApi } from './async-api.ts';
import { eventsCss, eventsHtml } from './events-page.ts';

/** Adds the documentation; to be called before the routes it describes. */
export async function addDocs(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      info: {
        title: 'Deerfields Live',
        version: '1',
        description: 'Events over sockets: [/docs/events](/docs/events).',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
  const document = asyncApi();
  const page = eventsHtml();
  const hidden = { schema: { hide: true } };
  const asText = { ...hidden, serializerCompiler: () => String };
  app.get('/docs/asyncapi.json', hidden, async () => document);
  app.get('/docs/events', asText, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(page),
  );
  app.get('/docs/events.css', asText, async (_request, reply) =>
    reply.type('text/css; charset=utf-8').send(eventsCss),
  );
}
