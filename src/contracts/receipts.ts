// What tills send about receipts, and what they hear.
import { z } from 'zod';
import { amount, currency, id, instant, receiptNo, seq, total, userId, writtenInstant } from './fields.ts';
import { maxAmount, maxItems, maxQuantity, maxReasonLength } from './limits.ts';
import { tidyOf } from './tidy.ts';
import type { Wire } from './wire.ts';

/** A line of a receipt; negative where it lowers the total: a discount, or what was exchanged. */
export const item = z.strictObject({
  sku: id.optional(),
  category: id.optional(),
  quantity: z.number().min(-maxQuantity).max(maxQuantity).default(1),
  amount: z.number().int('a whole number of minor units').min(-maxAmount).max(maxAmount),
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
  amount: 'number',
  currency: 'capitals',
  issuedAt: 'text',
  items: 'lines',
});

export const receiptVoid = z
  .strictObject({
    receiptNo,
    storeId: id.optional(),
    reason: z.string().trim().min(1).max(maxReasonLength),
    returnNo: receiptNo.optional(),
    amount: amount.optional(),
  })
  .refine(({ returnNo, amount }) => (returnNo === undefined) === (amount === undefined), {
    message: 'a partial return has both an amount and a number of its own',
    path: ['returnNo'],
  });

export const tidyVoid = tidyOf({
  receiptNo: 'text',
  storeId: 'text',
  reason: 'text',
  returnNo: 'text',
  amount: 'number',
});

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
  receiptId: z.string(),
  reason: z.string().optional(),
});

const missionOutcome = z.strictObject({ code: id, progress: signed, target: signed, completed: z.boolean() });

export const outcome = z.strictObject({
  status: z.enum(['applied', 'duplicate', 'review', 'rejected']),
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

/** What the whole store may see of an outcome: no shopper, no balance, no entries. */
export const settled = z.strictObject({
  status: outcome.shape.status,
  receiptId: z.string(),
  coins: z.strictObject({ delta: signed }),
  xp: z.strictObject({ delta: signed }),
  levelReached: z.number().int().nullable(),
  missionsCompleted: z.array(id),
});

/** As the server reads it. */
export type ReceiptSubmit = Wire<z.infer<typeof receiptSubmit>>;
export type ReceiptVoid = Wire<z.infer<typeof receiptVoid>>;
export type Entry = Wire<z.infer<typeof entry>>;
export type Outcome = Wire<z.infer<typeof outcome>>;
export type Settled = Wire<z.infer<typeof settled>>;
