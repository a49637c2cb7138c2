// Kiosks: the visit of a shopper from its start to its end, and calls for help.
import { z } from 'zod';
import { latinDigits } from '../writing/latin-digits.ts';
import { id, instant, userId } from './fields.ts';
import { snapshot } from './shoppers.ts';
import type { Wire } from './wire.ts';

/** Remaining milliseconds. */
const left = z.number().int().min(0);

/** The shopper to bind: by the code on their phone, or by id where KIOSK_BIND_BY_ID allows it. */
export const kioskBind = z
  .strictObject({
    /** As scanned or typed; digits of any script. */
    code: z
      .string()
      .max(200)
      .overwrite((text) => latinDigits(text).trim())
      .optional(),
    userId: userId.optional(),
  })
  .refine(({ code, userId }) => (code === undefined) !== (userId === undefined), {
    message: 'either a code or a userId',
    path: ['code'],
  });

/** What a kiosk shows of a shopper: no lifetime totals, no full name, no earlier purchases. */
export const visit = snapshot.omit({ totalReceipts: true, totalSpent: true }).extend({
  /** First name and initial; empty if none was given. */
  name: z.string(),
  /** The visit ends after this long without `kiosk:touch`, a receipt or a preview. */
  endsInMs: left,
});

export const visitGoesOn = z.strictObject({ endsInMs: left });

/**
 * Why the node ended a visit. `idle`: nobody used the kiosk; `over`: the visit reached its longest duration; `elsewhere`:
 * another kiosk serves the shopper now.
 */
export const visitEndings = ['idle', 'over', 'elsewhere'] as const;
export type VisitEnding = (typeof visitEndings)[number];
export const visitEnded = z.strictObject({ reason: z.enum(visitEndings) });

/** Which kiosk serves the shopper. */
export const servedBy = z.strictObject({ kiosk: id, store: id, at: instant });

/** A call for help from a kiosk. */
export const kioskCalled = z.strictObject({ kiosk: id, at: instant });

export type KioskBind = Wire<z.infer<typeof kioskBind>>;
export type Visit = Wire<z.infer<typeof visit>>;
export type ServedBy = Wire<z.infer<typeof servedBy>>;
export type KioskCalled = Wire<z.infer<typeof kioskCalled>>;
