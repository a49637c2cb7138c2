// Devices: the code that one shows, the token that it gets for it, and what operators see and revoke.
import { z } from 'zod';
import { id, instant, plainText } from './fields.ts';
import { maxNameLength } from './limits.ts';
import type { Wire } from './wire.ts';

export const deviceRole = z.enum(['screen', 'kiosk', 'tablet']);

/** Without letters and digits that look alike; read in any case. */
export const pairingCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[2-9A-HJ-NP-Z]{6}$/, 'six letters and digits, as the device shows them');

export const pairingOpen = z.strictObject({ role: deviceRole });
export const pairingOpened = z.strictObject({
  code: z.string(),
  /** Only whoever has it gets the token: shown to nobody. */
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
  /** Needed for a kiosk or tablet; a screen without one is the mall's. */
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
