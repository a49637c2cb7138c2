// Checks an answer against the route's documentation: the status, the error code, and the schema of the body.
import type { z } from 'zod';
import { errorCodes, wireError } from '../../src/contracts/errors.ts';
import { bodyStatuses, routeRefusals } from '../../src/contracts/route-refusals.ts';
import type { RouteName } from '../../src/contracts/routes.ts';
import { routes } from '../../src/contracts/routes.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Documented once for all routes, as `default`. */
const elsewhere = new Set([405, 408, 414, 417, 431]);
const jobsOnly = /^this node runs jobs/;

const patterns = Object.entries(routes).map(([name, { method, path }]) => ({
  name: name as RouteName, // the table's own keys
  method: method as string,
  pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`),
}));

export const routeOf = (method: string, path: string): RouteName | undefined => {
  const [bare = ''] = path.split('?');
  return patterns.find((each) => each.method === method && each.pattern.test(bare))?.name;
};

/** Throws if the document does not describe this answer. Routes outside the contract are not checked. */
export function assertDocumented(method: string, path: string, answer: Answer): void {
  const name = routeOf(method, path);
  if (name === undefined) return;
  const fault = faultOf(name, answer);
  if (fault === null) return;
  throw new Error(
    `${method} ${path}: ${fault}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 500)}`,
  );
}

function faultOf(name: RouteName, { status, body }: Answer): string | null {
  const route = routes[name];
  const data: z.ZodType | undefined = 'data' in route ? route.data : undefined;
  if (status === 200 || status === 202 || (name === 'readyz' && status === 503)) {
    return data === undefined || data.safeParse(body).success
      ? null
      : 'the data is not of the form documented';
  }
  const { error } = body as { error?: ReturnType<typeof wireError> };
  if (error === undefined) return 'a refusal without an error';
  const { code, message, retryable, retryAfterMs: _, field: __, ...more } = error;
  if (
    Object.keys(more).length > 0 ||
    !(code in errorCodes) ||
    retryable !== wireError(code, message).retryable
  ) {
    return 'not an error of the contract';
  }
  if (elsewhere.has(status) || jobsOnly.test(message)) return null;
  if (code === 'invalid' && 'body' in route && status in bodyStatuses) return null;
  const isKnown = (routeRefusals[name] as readonly string[]).includes(code);
  return isKnown && errorCodes[code].status === status ? null : 'this refusal is not documented';
}
