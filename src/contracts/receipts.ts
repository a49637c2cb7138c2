// What tills send about receipts, and what they hear.
import { z } from 'zod';
import { amount, currency, id, instant, seq } from './fields.ts';
import { maxAmount, maxItems, maxQuantity, maxReasonLength } from './limits.ts';
import type { Wire } from './wire.ts';

export const item = z.strictObject({
  sku: id.optional(),
  category: id.optional(),
  quantity: z.number().positive().max(maxQuantity),
  amount: z.number().int().min(0).max(maxAmount),
});

export const receiptSubmit = z.strictObject({
  receiptNo: id,
  userId: id,
  amount,
  currency: currency.optional(),
  issuedAt: instant,
  items: z.array(item).max(maxItems).optional(),
});

export const receiptVoid = z
  .strictObject({
    receiptNo: id,
    storeId: id.optional(),
    reason: z.string().trim().min(1).max(maxReasonLength),
    returnNo: id.optional(),
    amount: amount.optional(),
  })
  .refine(({ returnNo, amount }) => (returnNo === undefined) === (amount === undefined), {
    message: 'a partial return has both an amount and a number of its own',
    path: ['returnNo'],
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
  receiptId: z.string(),
  userId: id.nullable(),
  seq,
  coins: z.strictObject({ delta: signed, balance: signed }),
  xp: z.strictObject({ delta: signed, total: signed }),
  level: z.strictObject({ from: z.number().int(), to: z.number().int() }),
  missions: z.array(missionOutcome),
  entries: z.array(entry),
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

export type ReceiptSubmit = Wire<z.infer<typeof receiptSubmit>>;
export type ReceiptVoid = Wire<z.infer<typeof receiptVoid>>;
export type Entry = Wire<z.infer<typeof entry>>;
export type Outcome = Wire<z.infer<typeof outcome>>;
export type Settled = Wire<z.infer<typeof settled>>;
