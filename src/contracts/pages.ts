// What pages ask besides: a longer session, and the code that a phone shows.
import { z } from 'zod';
import { instant } from './fields.ts';
import type { Wire } from './wire.ts';

export const sessionRenewed = z.strictObject({ token: z.string(), expiresAt: instant });

export const shopperCode = z.strictObject({
  /** The shopper's id, `*` and eight digits; see `shopper-code.ts`. */
  code: z.string(),
  validUntil: instant,
});

export type SessionRenewed = Wire<z.infer<typeof sessionRenewed>>;
export type ShopperCode = Wire<z.infer<typeof shopperCode>>;
