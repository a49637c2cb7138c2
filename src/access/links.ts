// Sign-in links: a command creates a code, and any node exchanges it for a token.
import { randomInt } from 'node:crypto';
import { linkAlphabet, linkCodeLength } from '../contracts/links.ts';
import type { LinkedIdentity, Links } from '../ports/links.ts';
import { TokenBucket } from '../ports/token-bucket.ts';
import { signSessionToken } from './tokens.ts';

/** The rate of exchanges on a node. Few people open links, and the limit makes guessing codes hopeless. */
const exchanges = { perSecond: 10, burst: 60 };

/** Creates a code that signs in as this identity, valid for `forSeconds`. Throws StoreUnavailableError. */
export async function createLinkCode(
  links: Pick<Links, 'put'>,
  identity: LinkedIdentity,
  forSeconds: number,
): Promise<string> {
  const letters = Array.from({ length: linkCodeLength }, () => linkAlphabet[randomInt(linkAlphabet.length)]);
  const code = letters.join('');
  await links.put(code, identity, Date.now() + forSeconds * 1_000);
  return code;
}

export interface LinkExchange {
  /** Milliseconds until the next exchange may be asked for; 0: now. */
  take(): number;
  /** A token for the identity of the code; null if the code is unknown or expired. Throws StoreUnavailableError. */
  open(code: string): Promise<{ readonly token: string; readonly expiresAt: string } | null>;
}

/** An hour is enough, because the page renews its token when it first connects. */
const tokenSeconds = 3_600;

export function openLinkExchange(links: Pick<Links, 'read'>, secret: string): LinkExchange {
  // All exchanges share one bucket, because a caller without a token has no identity.
  const bucket = new TokenBucket(exchanges, performance.now());
  return {
    take: () => bucket.take(exchanges, performance.now()),
    open: async (code) => {
      const identity = await links.read(code, Date.now());
      if (identity === null) return null;
      const { token, exp } = await signSessionToken(secret, identity, tokenSeconds);
      return { token, expiresAt: new Date(exp * 1_000).toISOString() };
    },
  };
}
