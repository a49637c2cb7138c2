// Tokens: claims that are signed with the secret of the mall.
import { hash } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Claims } from '../contracts/roles.ts';
import { claims as claimsSchema } from '../contracts/roles.ts';
import type { Cache } from '../ports/cache.ts';

const algorithm = 'HS256';

/** A token, and the second since 1970 at which it ends. */
export interface SignedToken {
  readonly token: string;
  readonly exp: number;
}

/** A token with these claims, valid for `ttlSeconds` from now, and its own `exp`. */
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

/** How long a renewed token lasts: devices and phones are signed in once, operators each day. */
export interface SessionLengths {
  readonly sessionDays: number;
  readonly operatorSessionHours: number;
}

/** Makes a token for an identity, to last from now on for as long as its role's do. */
export const signSession =
  (secret: string, { sessionDays, operatorSessionHours }: SessionLengths) =>
  (claims: Omit<Claims, 'exp'>): Promise<SignedToken> => {
    const hours = claims.role === 'operator' ? operatorSessionHours : sessionDays * 24;
    return signSessionToken(secret, claims, hours * 3_600);
  };

/**
 * Reads claims from tokens. Null where the token is absent, malformed, not ours, expired, or lacks what its role needs.
 * `known` remembers what was found good: a crowd that comes back together brings the tokens that it left with. What is in it
 * is the token's digest, never the token.
 */
export function createTokenReader(
  secret: string,
  known: Pick<Cache<Claims>, 'get' | 'set'>,
): (token: unknown) => Promise<Claims | null> {
  // Made once: out of bytes the library would make it anew for every token, in a rush of connections for thousands.
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
