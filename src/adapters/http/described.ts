// The OpenAPI description of a route: roles, parameters, body, and every possible answer, errors included.
import { z } from 'zod';
import type { ErrorCode } from '../../contracts/errors.ts';
import { errorCodes } from '../../contracts/errors.ts';
import { routeExamples } from '../../contracts/route-examples.ts';
import { bodyStatuses, routeRefusals } from '../../contracts/route-refusals.ts';
import type { RouteName } from '../../contracts/routes.ts';
import { routes } from '../../contracts/routes.ts';

type Route = (typeof routes)[RouteName];

/** A refusal with one of these codes. */
const refusalWith = (codes: readonly ErrorCode[]) =>
  z.strictObject({
    error: z.strictObject({
      code: z.enum(codes),
      message: z.string(),
      retryable: z.boolean().describe('Whether sending the same again can help.'),
      retryAfterMs: z.number().int().optional().describe('Also as the header Retry-After, in seconds.'),
      field: z.string().optional().describe('The part of the payload at fault.'),
    }),
  });

/** Refusals before a route runs: by Node's HTTP parser, the router, a node that only runs jobs, or the balancer. */
const elsewhere = refusalWith(['invalid', 'not_found', 'retry', 'unavailable', 'internal']).describe(
  [
    'Any other refusal, in the same form: 400, 405, 414, 417 and 431 (`invalid`: this is not the request of this route),',
    '408 (`retry`: it was not complete in time), 404 (`not_found`: no such route, or a node that runs jobs only); from the',
    'balancer 500 (`internal`), 502 and 504 (`retry`: the outcome is unknown), 503 (`unavailable`: no node is ready).',
  ].join(' '),
);

function refusalsOf(name: RouteName, route: Route): Record<string, z.ZodType> {
  const byStatus = new Map<number, { readonly codes: ErrorCode[]; readonly said: string[] }>();
  for (const code of routeRefusals[name]) {
    const { status, meaning } = errorCodes[code];
    const { codes, said } = byStatus.get(status) ?? { codes: [], said: [] };
    byStatus.set(status, { codes: [...codes, code], said: [...said, `\`${code}\`: ${meaning}`] });
  }
  return {
    ...Object.fromEntries(
      [...byStatus].map(([status, { codes, said }]) => [status, refusalWith(codes).describe(said.join(' '))]),
    ),
    ...('body' in route
      ? Object.fromEntries(
          Object.entries(bodyStatuses).map(([status, said]) => [
            status,
            refusalWith(['invalid']).describe(said),
          ]),
        )
      : {}),
    default: elsewhere,
  };
}

type Fields = Readonly<Record<string, z.ZodType>>;

/** The fields of a path or a query, each with its part of the example. */
const withExamples = (schema: z.ZodObject<Fields>, example: Readonly<Record<string, unknown>>): z.ZodType =>
  z.strictObject(
    Object.fromEntries(
      Object.entries(schema.shape).map(([name, field]) => [name, field.meta({ example: example[name] })]),
    ),
  );

/** The schema of the route for Fastify's documentation. Nothing is validated with it. */
export function describeRoute(name: RouteName): Record<string, unknown> {
  const route: Route = routes[name];
  // True: the example of a route has the parts of that route, and no others.
  const example = routeExamples(new Date().toISOString())[name] as Partial<
    Record<'params' | 'query' | 'body' | 'data', Readonly<Record<string, unknown>>>
  >;
  const answer = (schema: z.ZodType, said: string): z.ZodType =>
    example.data === undefined
      ? schema.describe(said)
      : schema.describe(said).meta({ examples: [example.data] });
  return {
    operationId: name,
    summary: route.summary,
    ...('roles' in route
      ? { description: `Roles: ${route.roles.join(', ')}.` }
      : { description: 'Open to everyone.', security: [] }),
    ...('params' in route ? { params: withExamples(route.params, example.params ?? {}) } : {}),
    ...('query' in route ? { querystring: withExamples(route.query, example.query ?? {}) } : {}),
    ...('body' in route ? { body: bodyOf(route).meta({ examples: [example.body] }) } : {}),
    response: {
      ...('data' in route ? { 200: answer(route.data, 'Done.') } : {}),
      ...(isReviewed(route) ? { 202: route.data.describe('Kept for review; the outcome comes later.') } : {}),
      ...(name === 'readyz' ? { 503: routes.readyz.data.describe('Not ready; `reason` says why.') } : {}),
      ...refusalsOf(name, route),
      ...(name === 'metrics'
        ? { 200: { description: 'Figures.', content: { 'text/plain': { schema: z.string() } } } }
        : {}),
    },
  };
}

/** The body as one type, because each route has its own. */
const bodyOf = (route: Extract<Route, { body: unknown }>): z.ZodType => route.body;

/** A receipt may be under review. */
function isReviewed(route: Route): route is Extract<Route, { data: unknown }> {
  return 'data' in route && route.method === 'POST' && route.path.startsWith('/api/receipts');
}
