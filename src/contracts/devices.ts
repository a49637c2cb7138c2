// Paired devices: the code that a device shows, the token that it gets, and the list for operators.
import { z } from 'zod';
import { id, instant, plainText } from './fields.ts';
import { maxNameLength } from './limits.ts';
import type { Wire } from './wire.ts';

export const deviceRole = z.enum(['screen', 'kiosk', 'tablet']);

/** Six characters without those that look alike; case is ignored. */
export const pairingCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[2-9A-HJ-NP-Z]{6}$/, 'six letters and digits, as the device shows them');

export const pairingOpen = z.strictObject({ role: deviceRole });
export const pairingOpened = z.strictObject({
  code: z.string(),
  /** The device exchanges it for the token, and shows it to nobody. */
  secret: z.string(),
  expiresAt: instant,
});

export const pairingClaim = z.strictObject({ secret: z.string().min(20).max(100) });
export const pairingClaimed = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('waiting') }),
  z.strictObject({ status: z.literal('paired'), token: z.string(), expiresAt: instant }),
]);

export const opsPair = z.strictObject({
  code: pairingCode,
  /** Required for a kiosk or tablet. A screen without a store belongs to the mall. */
  store: id.optional(),
  name: plainText(maxNameLength).optional(),
});

export const device = z.strictObject({
  id,
  role: deviceRole,
  store: id.nullable(),
  name: z.string(),
  pairedAt: instant,
  pairedBy: z.string(),
  revokedAt: instant.nullable(),
});

export type DeviceView = Wire<z.infer<typeof device>>;
export type PairingOpened = Wire<z.infer<typeof pairingOpened>>;
export type PairingClaimed = Wire<z.infer<typeof pairingClaimed>>;
