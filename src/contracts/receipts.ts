// What tills send about receipts, and what they hear.
import { z } from 'zod';
import {
  amount,
  atMostAmount,
  currency,
  id,
  instant,
  receiptNo,
  seq,
  total,
  userId,
  writtenInstant,
} from './fields.ts';
import { maxAmount, maxItems, maxQuantity, maxReasonLength } from './limits.ts';
import { tidyOf } from './tidy.ts';
import type { Wire } from './wire.ts';

/** A line of a receipt; negative where it lowers the total: a discount, or what was exchanged. */
export const item = z.strictObject({
  sku: id.optional(),
  category: id.optional(),
  quantity: z.number().min(-maxQuantity).max(maxQuantity).default(1),
  amount: z
    .number()
    .int('a whole number of minor units')
    .min(-maxAmount, atMostAmount)
    .max(maxAmount, atMostAmount),
});

const items = z.array(item).max(maxItems, `at most ${maxItems} items`);

export const receiptSubmit = z.strictObject({
  receiptNo,
  userId,
  amount: total,
  currency: currency.optional(),
  issuedAt: writtenInstant,
  items: items.optional(),
});

export const tidyReceipt = tidyOf({
  receiptNo: 'text',
  userId: 'text',
  amount: 'amount',
  currency: 'capitals',
  issuedAt: 'text',
  items: 'lines',
});

/** As {@link receiptSubmit}; a receipt that is not made yet has no number. */
export const receiptPreview = receiptSubmit.partial({ receiptNo: true });

export const receiptVoid = z
  .strictObject({
    receiptNo,
    storeId: id.optional(),
    reason: z.string().trim().min(1).max(maxReasonLength),
    returnNo: receiptNo.optional(),
    amount: amount.optional(),
    items: items.min(1).optional(),
    issuedAt: writtenInstant.optional(),
  })
  .refine(({ returnNo, amount, items }) => (returnNo === undefined) === ((amount ?? items) === undefined), {
    message: 'a partial return has a number of its own, and an amount or items',
    path: ['returnNo'],
  })
  .refine(({ amount, items }) => amount !== undefined || items === undefined || sumOf(items) > 0, {
    message: 'the lines that go back add up to more than 0',
    path: ['items'],
  })
  .refine(({ items }) => items === undefined || Math.abs(sumOf(items)) <= maxAmount, {
    message: `the lines add up to at most ${maxAmount}`,
    path: ['items'],
  });

/** Minor units of all lines together. */
export const sumOf = (lines: readonly { readonly amount: number }[]): number =>
  lines.reduce((sum, { amount }) => sum + amount, 0);

export const tidyVoid = tidyOf({
  receiptNo: 'text',
  storeId: 'text',
  reason: 'text',
  returnNo: 'text',
  amount: 'amount',
  items: 'lines',
  issuedAt: 'text',
});

/** Which receipt: `storeId` is said by an operator, `issuedAt` where the store's numbers begin anew (else: today). */
export const receiptGet = z.strictObject({
  receiptNo,
  storeId: id.optional(),
  issuedAt: writtenInstant.optional(),
});

export const tidyGet = tidyOf({ receiptNo: 'text', storeId: 'text', issuedAt: 'text' });

export const entryKinds = [
  'purchase.recorded',
  'purchase.returned',
  'coins.credited',
  'coins.debited',
  'xp.gained',
  'xp.lost',
  'level.reached',
  'level.lost',
  'mission.progressed',
  'mission.regressed',
  'mission.completed',
  'mission.reopened',
] as const;

const signed = z.number().int();

/** One journal entry: its signed coin and XP change, if any, and the balance after it. */
export const entry = z.strictObject({
  seq,
  kind: z.enum(entryKinds),
  at: instant,
  coins: signed.optional(),
  xp: signed.optional(),
  balance: signed,
  level: z.number().int().optional(),
  mission: id.optional(),
  progress: signed.optional(),
  target: signed.optional(),
  amount: signed.optional(),
  /** Absent where no receipt is involved. */
  receiptId: z.string().optional(),
  reason: z.string().optional(),
  /** Of a correction (`reason: correction`): why, in the words of whoever made it. */
  note: z.string().optional(),
});

const missionOutcome = z.strictObject({ code: id, progress: signed, target: signed, completed: z.boolean() });

export const outcome = z.strictObject({
  status: z.enum(['applied', 'duplicate', 'review', 'rejected', 'noted', 'preview']),
  /** How the receipt stands now, and how much of it is left. */
  standing: z.enum(['applied', 'returned', 'voided']).optional(),
  left: signed.optional(),
  /** Why it earns nothing. */
  reason: z.string().optional(),
  /** The till's clock was wrong: the time of receipt counts. */
  clock: z.literal('corrected').optional(),
  /** What was sent and left out, as in `items.3.sku`. */
  ignored: z.array(z.string()).optional(),
  receiptId: z.string(),
  userId: userId.nullable(),
  seq,
  coins: z.strictObject({ delta: signed, balance: signed }),
  xp: z.strictObject({ delta: signed, total: signed }),
  level: z.strictObject({ from: z.number().int(), to: z.number().int() }),
  missions: z.array(missionOutcome),
  /** For operators only. */
  entries: z.array(entry).optional(),
});

/** A receipt in a store's list, without its shopper. */
export const receiptLine = z.strictObject({
  receiptId: z.string(),
  receiptNo: z.string(),
  /** When the mall took it in. */
  at: instant,
  amount: signed,
  /** What is left of the amount. */
  left: signed,
  standing: z.enum(['applied', 'returned', 'voided']),
});

/** `complete: false`: there are more than are told. */
export const storeReceipts = z.strictObject({ receipts: z.array(receiptLine), complete: z.boolean() });

/** What the whole store may see of an outcome: no shopper, no balance, no entries. */
export const settled = z.strictObject({
  status: outcome.shape.status,
  receiptId: z.string(),
  coins: z.strictObject({ delta: signed }),
  xp: z.strictObject({ delta: signed }),
  levelReached: z.number().int().nullable(),
  missionsCompleted: z.array(id),
  /** The purchase, as it stands now; absent where a node of an older version tells it. */
  receipt: receiptLine.optional(),
});

/** As the server reads it. */
export type ReceiptSubmit = Wire<z.infer<typeof receiptSubmit>>;
/** How a receipt stands, and what it gave. */
export const receiptView = z.strictObject({
  receiptId: z.string(),
  storeId: id,
  receiptNo: z.string(),
  /** `awaited`: only returns of it have come. */
  standing: z.enum(['applied', 'returned', 'voided', 'awaited']),
  userId: userId.nullable(),
  amount: signed.nullable(),
  left: signed,
  currency: currency.nullable(),
  /** ISO 8601, UTC: the time that counts. */
  issuedAt: instant.nullable(),
  /** What the amount left has earned before the cap of its day, without bonuses and rewards. */
  earned: z.strictObject({ coins: signed, xp: signed }),
  missions: z.array(id),
  returns: z.array(z.strictObject({ returnNo: z.string(), amount: signed, reason: z.string() })),
  /** Of the void, or why it earned nothing. */
  reason: z.string().nullable(),
});

export type ReceiptPreview = Wire<z.infer<typeof receiptPreview>>;
export type ReceiptView = Wire<z.infer<typeof receiptView>>;
export type ReceiptVoid = Wire<z.infer<typeof receiptVoid>>;
export type Entry = Wire<z.infer<typeof entry>>;
export type Outcome = Wire<z.infer<typeof outcome>>;
export type ReceiptLine = Wire<z.infer<typeof receiptLine>>;
export type Settled = Wire<z.infer<typeof settled>>;
