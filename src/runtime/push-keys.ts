// The VAPID keys of a mall: from PUSH_PRIVATE_KEY, or created at the first start and kept in DATA_DIR.
import { createECDH } from 'node:crypto';
import path from 'node:path';
import { newPushKeys } from '../adapters/webpush/push-service.ts';
import type { Config } from './config.ts';
import { keepSecret } from './secrets.ts';

export interface PushKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

type KeySettings = Pick<Config, 'PUSH_PRIVATE_KEY' | 'NODE_ENV' | 'DATA_DIR'>;

/** Null in production without PUSH_PRIVATE_KEY, because all nodes need the same key. */
export async function readPushKeys(config: KeySettings): Promise<PushKeys | null> {
  const { PUSH_PRIVATE_KEY: privateKey } = config;
  if (privateKey !== undefined) return { publicKey: publicKeyOf(privateKey), privateKey };
  if (config.NODE_ENV === 'production') return null;
  const text = await keepSecret(path.join(config.DATA_DIR, 'push-keys'), () => JSON.stringify(newPushKeys()));
  return JSON.parse(text) as PushKeys; // written above
}

/** The public key that belongs to a private one: a point on P-256, uncompressed, base64url (RFC 8292). */
function publicKeyOf(privateKey: string): string {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(privateKey, 'base64url');
  return pair.getPublicKey('base64url');
}
