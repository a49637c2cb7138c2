// Who sends a request: the claims of its bearer token.
import type { FastifyRequest } from 'fastify';
import type { Claims } from '../../contracts/roles.ts';

export interface IdentifyParts {
  /** Null: the token is not valid. */
  readonly readToken: (token: unknown) => Promise<Claims | null>;
}

/** Null: the request has no valid token. */
export async function identify(
  { readToken }: IdentifyParts,
  request: FastifyRequest,
): Promise<Claims | null> {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' ? readToken(token) : null;
}
