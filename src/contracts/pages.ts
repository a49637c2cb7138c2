// Answers for pages: a renewed session, the code that a phone shows, and the names in the rulebook.
import { z } from 'zod';
import { currency, id, instant, missionKind, names, userId } from './fields.ts';
import type { Wire } from './wire.ts';

export const sessionRenewed = z.strictObject({ token: z.string(), expiresAt: instant });

export const shopperCode = z.strictObject({
  /** The shopper's id, `*` and eight digits; see `shopper-code.ts`. */
  code: z.string(),
  validUntil: instant,
});

export const foundShopper = z.strictObject({
  userId,
  /** False: the ledger has no entry of the shopper, so neither a receipt nor a correction. */
  isKnown: z.boolean(),
  /** The display name; empty if the shopper has set none. */
  name: z.string(),
  coins: z.number().int(),
  level: z.number().int(),
});

export type FoundShopper = Wire<z.infer<typeof foundShopper>>;

/** The part of the rulebook in force that pages need for names. */
export const mallInfo = z.strictObject({
  name: names,
  currency,
  timeZone: z.string(),
  calendar: z.enum(['gregorian', 'persian']),
  stores: z.array(z.strictObject({ id, name: names, category: id.optional() })),
  categories: z.array(z.strictObject({ code: id, name: names })),
  missions: z.array(z.strictObject({ code: id, name: names, kind: missionKind })),
  levels: z.array(z.strictObject({ level: z.number().int(), xp: z.number().int(), name: names.optional() })),
});

export type MallInfo = Wire<z.infer<typeof mallInfo>>;
