// Receipts: messages of tills, outcomes, and the entries of a journal.
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

/** A line of a receipt. A negative amount lowers the total, such as a discount or an exchanged item. */
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

/** Like {@link receiptSubmit}, but without a number if the receipt is not issued yet. */
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

/** The sum of all lines, in minor units. */
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

/** Names a receipt. `storeId`: for operators. `issuedAt`: where the store reuses its numbers; absent: today. */
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
  /** Absent if no receipt is involved. */
  receiptId: z.string().optional(),
  reason: z.string().optional(),
  /** The operator's reason for a correction (`reason: correction`). */
  note: z.string().optional(),
});

const missionOutcome = z.strictObject({ code: id, progress: signed, target: signed, completed: z.boolean() });

export const outcome = z.strictObject({
  status: z.enum(['applied', 'duplicate', 'review', 'rejected', 'noted', 'preview']),
  /** The standing of the receipt, and the amount left. */
  standing: z.enum(['applied', 'returned', 'voided']).optional(),
  left: signed.optional(),
  /** Why the receipt earns nothing. */
  reason: z.string().optional(),
  /** For a preview: the cap that the coins of the purchase reach. */
  capped: z.enum(['receipt', 'day']).optional(),
  /** The till's clock was wrong, so the server's time of arrival counts. */
  clock: z.literal('corrected').optional(),
  /** Paths of the fields that were ignored, such as `items.3.sku`. */
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
  /** When the receipt was accepted. */
  at: instant,
  amount: signed,
  /** The amount less all returns. */
  left: signed,
  standing: z.enum(['applied', 'returned', 'voided']),
});

/** `complete: false`: the list is cut off at its limit. */
export const storeReceipts = z.strictObject({ receipts: z.array(receiptLine), complete: z.boolean() });

/** The part of an outcome that the whole store may see: no shopper, no balance, no entries. */
export const settled = z.strictObject({
  status: outcome.shape.status,
  receiptId: z.string(),
  coins: z.strictObject({ delta: signed }),
  xp: z.strictObject({ delta: signed }),
  levelReached: z.number().int().nullable(),
  missionsCompleted: z.array(id),
  /** The purchase with its standing; absent if a node of an older version sends it. */
  receipt: receiptLine.optional(),
});

/** A receipt with its standing and its award. */
export const receiptView = z.strictObject({
  receiptId: z.string(),
  storeId: id,
  receiptNo: z.string(),
  /** `awaited`: only a void or returns of it have arrived. */
  standing: z.enum(['applied', 'returned', 'voided', 'awaited']),
  userId: userId.nullable(),
  amount: signed.nullable(),
  left: signed,
  currency: currency.nullable(),
  /** ISO 8601, UTC: the time that counts. */
  issuedAt: instant.nullable(),
  /** What the amount left has earned before the daily cap, without bonuses and rewards. */
  earned: z.strictObject({ coins: signed, xp: signed }),
  missions: z.array(id),
  returns: z.array(z.strictObject({ returnNo: z.string(), amount: signed, reason: z.string() })),
  /** The reason of the void, or why the receipt earned nothing. */
  reason: z.string().nullable(),
});

/** As the server reads it, after normalization. */
export type ReceiptSubmit = Wire<z.infer<typeof receiptSubmit>>;
export type ReceiptPreview = Wire<z.infer<typeof receiptPreview>>;
export type ReceiptView = Wire<z.infer<typeof receiptView>>;
export type ReceiptVoid = Wire<z.infer<typeof receiptVoid>>;
export type Entry = Wire<z.infer<typeof entry>>;
export type Outcome = Wire<z.infer<typeof outcome>>;
export type ReceiptLine = Wire<z.infer<typeof receiptLine>>;
export type Settled = Wire<z.infer<typeof settled>>;
