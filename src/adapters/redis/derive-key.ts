// Keys for what the nodes of a mall put into Redis, derived from the secret that only they know.
import type { KeyObject } from 'node:crypto';
import { createSecretKey, hkdfSync } from 'node:crypto';

const keyBytes = 32;

/** HKDF (RFC 5869). `purpose` names what is signed, its form and the epoch: each purpose has a key of its own. */
export const deriveKey = (secret: string, purpose: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `deerfields ${purpose}`, keyBytes)));
