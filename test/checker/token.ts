// A token of the mall, made from the secret and the standard alone (RFC 7519, HS256).
import { createHmac } from 'node:crypto';

export interface TokenClaims {
  readonly sub: string;
  readonly role: string;
  readonly store?: string;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Valid for `ttlSeconds` from now. */
export function makeToken(secret: string, claims: TokenClaims, ttlSeconds = 86_400): string {
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ ...claims, iat: nowSeconds, exp: nowSeconds + ttlSeconds })}`;
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
}
