// A signature over a text, which only the nodes of a mall can make and check.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { deriveKey } from './derive-key.ts';

export interface Seal {
  /** {@link sealLength} hexadecimal characters over the text. */
  of(text: string): string;
  fits(seal: string, text: string): boolean;
}

const bytes = 16;
export const sealLength = bytes * 2;

/** HMAC-SHA-256, cut to 128 bits. `secret` and `purpose` as in {@link deriveKey}. */
export function createSeal(secret: string, purpose: string): Seal {
  const key = deriveKey(secret, purpose);
  const over = (text: string): Buffer => createHmac('sha256', key).update(text).digest().subarray(0, bytes);
  return {
    of: (text) => over(text).toString('hex'),
    fits: (seal, text) => {
      const given = Buffer.from(seal, 'hex');
      return given.length === bytes && timingSafeEqual(given, over(text));
    },
  };
}
