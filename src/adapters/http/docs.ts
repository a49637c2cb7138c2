// `/docs`: the HTTP routes as OpenAPI and the socket events as AsyncAPI, both from the schemas that judge payloads.
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { asyncApi } from './async-api.ts';

/** Adds the documentation; to be called before the routes it describes. */
export async function addDocs(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      info: {
        title: 'Deerfields Live',
        version: '1',
        description: 'Events over sockets: see /docs/asyncapi.json.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
  const document = asyncApi();
  app.get('/docs/asyncapi.json', { schema: { hide: true } }, async () => document);
}
