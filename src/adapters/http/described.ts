// What the OpenAPI document says of a route: who may ask, what is sent, and every answer that may come, errors too.
import { z } from 'zod';
import type { ErrorCode } from '../../contracts/errors.ts';
import { errorCodes } from '../../contracts/errors.ts';
import type { routes } from '../../contracts/routes.ts';

type Route = (typeof routes)[keyof typeof routes];

// A closed table: its keys are its codes.
const codes = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];

const refusal = z.strictObject({
  error: z.strictObject({
    code: z.enum(codes),
    message: z.string(),
    retryable: z.boolean().describe('Whether sending the same again can help.'),
    retryAfterMs: z.number().int().optional().describe('Also as the header Retry-After, in seconds.'),
    field: z.string().optional().describe('The part of the payload at fault.'),
  }),
});

/** Which refusals a route can answer with. */
function codesOf(route: Route): ErrorCode[] {
  if (!('roles' in route)) return [];
  const isReceipt = route.path.startsWith('/api/receipts');
  const named = 'event' in route; // answered by the gate, as the event is
  return [
    'unauthenticated',
    'forbidden',
    ...(named ? (['invalid', 'limited', 'busy', 'retry', 'unavailable', 'internal'] as const) : []),
    ...('params' in route || isReceipt ? (['not_found'] as const) : []),
    ...(isReceipt && route.method === 'POST' ? (['conflict', 'too_old'] as const) : []),
  ];
}

/** What the framework refuses before the gate is asked: statuses of their own, with the same body. */
const bodyFaults: Readonly<Record<number, string>> = {
  413: '`invalid`: the body is larger than a message may be.',
  415: '`invalid`: the body is of another type than application/json.',
};

function refusalsOf(route: Route): Record<number, z.ZodType> {
  const meanings = new Map<number, string[]>();
  for (const code of codesOf(route)) {
    const { status, meaning } = errorCodes[code];
    meanings.set(status, [...(meanings.get(status) ?? []), `\`${code}\`: ${meaning}`]);
  }
  const faults = 'body' in route ? Object.entries(bodyFaults) : [];
  for (const [status, meaning] of faults) meanings.set(Number(status), [meaning]);
  return Object.fromEntries(
    [...meanings].map(([status, said]) => [status, refusal.describe(said.join(' '))]),
  );
}

/** The schema of the route as Fastify's documentation takes it. Nothing is judged by it. */
export const describeRoute = (route: Route): Record<string, unknown> => ({
  summary: route.summary,
  ...('roles' in route
    ? { description: `Roles: ${route.roles.join(', ')}.` }
    : { description: 'Open to everyone.', security: [] }),
  ...('params' in route ? { params: route.params } : {}),
  ...('query' in route ? { querystring: route.query } : {}),
  ...('body' in route ? { body: route.body } : {}),
  response: {
    ...('data' in route ? { 200: route.data.describe('Done.') } : {}),
    ...(isReviewed(route) ? { 202: route.data.describe('Kept for review; the outcome comes later.') } : {}),
    ...refusalsOf(route),
  },
});

/** Receipts may be kept for a person to look at. */
function isReviewed(route: Route): route is Extract<Route, { data: unknown }> {
  return 'data' in route && route.method === 'POST' && route.path.startsWith('/api/receipts');
}
