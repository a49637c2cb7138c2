// A signature over a text, which only the nodes of a mall can make and check.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { deriveKey } from './derive-key.ts';

export interface Signer {
  /** {@link signatureLength} hexadecimal characters over the text. */
  sign(text: string): string;
  verify(signature: string, text: string): boolean;
}

const bytes = 16;
export const signatureLength = bytes * 2;

/** HMAC-SHA-256, cut to 128 bits. `secret` and `purpose` as in {@link deriveKey}. */
export function createSigner(secret: string, purpose: string): Signer {
  const key = deriveKey(secret, purpose);
  const over = (text: string): Buffer => createHmac('sha256', key).update(text).digest().subarray(0, bytes);
  return {
    sign: (text) => over(text).toString('hex'),
    verify: (signature, text) => {
      const given = Buffer.from(signature, 'hex');
      return given.length === bytes && timingSafeEqual(given, over(text));
    },
  };
}
