// Field schemas that several payloads share.
import { z } from 'zod';
import { latinDigits } from '../writing/latin-digits.ts';
import { readReceiptNo } from '../writing/receipt-number.ts';
import { parseInstant } from '../writing/written-instant.ts';
import { maxAmount } from './limits.ts';

export const idForm = /^[A-Za-z0-9._-]{1,64}$/;

/** Codes of devices, stores and rules: 1–64 letters, digits, '.', '_', '-'. */
export const id = z.string().regex(idForm, '1 to 64 letters, digits, ".", "_" or "-"');

/** A shopper's id, compared exactly: an e-mail address, a telephone number, or an id of another system. */
export const userId = z
  .string()
  .regex(/^[^\p{C}\p{Z}]{1,128}$/u, '1 to 128 printable characters without spaces');

/** The number of a receipt or return: normalized (NFC), with Latin digits, trimmed. Numbers are compared without case. */
export const receiptNo = z
  .string()
  .max(256)
  .overwrite(readReceiptNo)
  .refine(
    (text) => /^[^\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]{1,64}$/u.test(text),
    '1 to 64 printable characters',
  );

export const atMostAmount = `at most ${maxAmount} minor units`;
/** What a mission counts: receipts, money, distinct stores or distinct categories. */
export const missionKind = z.enum(['count', 'sum', 'stores', 'categories']);

/** A positive whole number of minor units. */
export const amount = z
  .number()
  .int('a whole number of minor units')
  .min(1, 'an amount above 0, also of what goes back')
  .max(maxAmount, atMostAmount);

/** The total of a receipt: a whole number of minor units, 0 or more. */
export const total = z
  .number()
  .int('a whole number of minor units')
  .min(0, 'a receipt has no negative total: send what goes back as receipt:void')
  .max(maxAmount, atMostAmount);

/** ISO 4217. */
export const currency = z.string().regex(/^[A-Z]{3}$/, 'three capital letters, as in ISO 4217');

/** ISO 8601 with offset. */
export const instant = z.iso.datetime({ offset: true });

/** A time as tills write it: like {@link instant}, but seconds, offset and time of day are optional. */
export const writtenInstant = z
  .string()
  .max(64)
  .overwrite((text) => latinDigits(text).trim())
  .refine(
    (text) => parseInstant(text) !== null,
    'a time such as 2026-11-28T12:00:00+03:30, the year first; seconds and offset may be missing',
  );

/** A whole number, such as a balance, which may be below 0. */
export const whole = z.number().int();
/** A position in a journal: 0 before the first entry. */
export const seq = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const names = z.strictObject({
  en: z.string().min(1).max(80),
  fa: z.string().min(1).max(80).optional(),
});

/** No control characters and no invisible direction marks, but the joiners that Persian needs. */
const printable = /^(?:[^\p{C}\p{Zl}\p{Zp}]|[\u200c\u200d])*$/u;
/** Five accents on one letter, more than any language uses, would overlap the neighbouring lines on a screen. */
const towering = /\p{M}{5}/u;

/** One line of text that a person writes and others read. */
export const plainText = (maxLength: number) =>
  z
    .string()
    .trim()
    .normalize('NFC')
    .min(1)
    .max(maxLength)
    .refine((text) => printable.test(text), 'no control characters and no marks of direction')
    .refine((text) => !towering.test(text), 'too many accents on one letter');
