// What nodes of one mall put into Redis for each other and believe: it carries a seal that others cannot make.
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

export interface Seal {
  /** {@link sealLength} characters over the text. */
  of(text: string): string;
  fits(seal: string, text: string): boolean;
}

const bytes = 16;
export const sealLength = bytes * 2;

/**
 * `secret` is what the nodes of a mall share and others do not know. `purpose` names what is sealed, its form and the
 * lineage of the data: what was sealed for another purpose does not fit.
 */
export function createSeal(secret: string, purpose: string): Seal {
  const key = createSecretKey(createHmac('sha256', secret).update(purpose).digest());
  const over = (text: string): Buffer => createHmac('sha256', key).update(text).digest().subarray(0, bytes);
  return {
    of: (text) => over(text).toString('hex'),
    fits: (seal, text) => {
      const given = Buffer.from(seal, 'hex');
      return given.length === bytes && timingSafeEqual(given, over(text));
    },
  };
}
