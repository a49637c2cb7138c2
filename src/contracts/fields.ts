// The fields that payloads are made of.
import { z } from 'zod';
import { maxAmount } from './limits.ts';

/** Ids and receipt numbers: 1–64 letters, digits, '.', '_', '-'. */
export const id = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, '1 to 64 letters, digits, ".", "_" or "-"');

/** A positive whole number of minor units. */
export const amount = z.number().int().min(1).max(maxAmount);

/** ISO 4217. */
export const currency = z.string().regex(/^[A-Z]{3}$/, 'three capital letters, as in ISO 4217');

/** ISO 8601 with offset. */
export const instant = z.iso.datetime({ offset: true });

/** A journal position: 0 before the first entry. */
export const seq = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const names = z.strictObject({
  en: z.string().min(1).max(80),
  fa: z.string().min(1).max(80).optional(),
});

/** No controls, no invisible marks that turn the writing around; the joiners that Persian is written with may stay. */
const printable = /^(?:[^\p{C}\p{Zl}\p{Zp}]|[\u200c\u200d])*$/u;
/** More accents on one letter than any language has would spill over the lines of a board. */
const towering = /\p{M}{5}/u;

/** What a person has written and others will read, on one line. */
export const plainText = (maxLength: number) =>
  z
    .string()
    .trim()
    .normalize('NFC')
    .min(1)
    .max(maxLength)
    .refine((text) => printable.test(text), 'no control characters and no marks of direction')
    .refine((text) => !towering.test(text), 'too many accents on one letter');
