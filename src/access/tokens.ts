// Tokens: claims that are signed with the secret of the mall.
import { hash } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Claims } from '../contracts/roles.ts';
import { claims as claimsSchema } from '../contracts/roles.ts';
import type { Cache } from '../ports/cache.ts';

const algorithm = 'HS256';

/** A token, and its expiry in seconds since 1970. */
export interface SignedToken {
  readonly token: string;
  readonly exp: number;
}

/** A token with these claims, valid for `ttlSeconds` from now. */
export async function signSessionToken(
  secret: string,
  { sub, role, store }: Omit<Claims, 'exp'>,
  ttlSeconds: number,
): Promise<SignedToken> {
  const exp = Math.floor(Date.now() / 1000) + ttlSeconds;
  const token = await new SignJWT({ role, ...(store === undefined ? {} : { store }) })
    .setProtectedHeader({ alg: algorithm })
    .setSubject(sub)
    .setIssuedAt()
    .setExpirationTime(exp)
    .sign(new TextEncoder().encode(secret));
  return { token, exp };
}

/** The token alone of {@link signSessionToken}. */
export const signToken = async (
  secret: string,
  claims: Omit<Claims, 'exp'>,
  ttlSeconds: number,
): Promise<string> => (await signSessionToken(secret, claims, ttlSeconds)).token;

/** How long a renewed token is valid. Devices and phones sign in once, operators each day. */
export interface SessionLengths {
  readonly sessionDays: number;
  readonly operatorSessionHours: number;
}

/** Signs tokens with the lifetime of their role. */
export const signSession =
  (secret: string, { sessionDays, operatorSessionHours }: SessionLengths) =>
  (claims: Omit<Claims, 'exp'>): Promise<SignedToken> => {
    const hours = claims.role === 'operator' ? operatorSessionHours : sessionDays * 24;
    return signSessionToken(secret, claims, hours * 3_600);
  };

/**
 * Reads claims from tokens. Null: the token is absent, malformed, forged, expired, or lacks what its role needs.
 * `known` caches verified tokens, because clients that reconnect together bring the same tokens again. Its keys are digests
 * of tokens, never tokens.
 */
export function createTokenReader(
  secret: string,
  known: Pick<Cache<Claims>, 'get' | 'set'>,
): (token: unknown) => Promise<Claims | null> {
  // Imported once: given bytes, the library would import the key again for each token.
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const bytes = new TextEncoder().encode(secret);
  const key = crypto.subtle.importKey('raw', bytes, hmac, false, ['verify']);

  async function verify(token: string): Promise<Claims | null> {
    try {
      const { payload } = await jwtVerify(token, await key, { algorithms: [algorithm] });
      return claimsSchema.safeParse(payload).data ?? null;
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }

  return async (token) => {
    if (typeof token !== 'string' || token.length > 4_096) return null;
    const digest = hash('sha256', token, 'base64');
    const before = known.get(digest);
    if (before !== undefined) return isOver(before) ? null : before;
    const claims = await verify(token);
    if (claims !== null) known.set(digest, claims);
    return claims;
  };
}

const isOver = ({ exp }: Claims): boolean => exp * 1_000 <= Date.now();
