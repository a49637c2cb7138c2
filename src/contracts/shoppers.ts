// What is told about a shopper: statistics, snapshot, and the entries after a cursor.
import { z } from 'zod';
import { id, instant, names, seq, userId } from './fields.ts';
import { entry } from './receipts.ts';
import type { Wire } from './wire.ts';

const whole = z.number().int();

/** A client's place in a journal: the store's lineage and the last entry it has. */
export const cursor = z.strictObject({ epoch: z.string().min(1).max(64), seq });

/** A cursor, and for an operator whose journal it is in. */
export const resumeFrom = cursor.extend({ userId: userId.optional() });

export const stats = z.strictObject({
  userId,
  coins: whole,
  xp: whole,
  level: whole,
  /** Both are the shopper's own business: a kiosk is not told them. */
  totalReceipts: whole.optional(),
  totalSpent: whole.optional(),
});

export const snapshot = stats.extend({
  seq,
  debt: whole,
  nextLevel: z.strictObject({ level: whole, xp: whole }).nullable(),
  missions: z.array(
    z.strictObject({
      code: id,
      name: names,
      progress: whole,
      target: whole,
      completions: whole,
      finished: z.boolean(),
      reward: z.strictObject({ coins: whole, xp: whole }),
      resetsAt: instant.nullable(),
    }),
  ),
});

/**
 * The entries after a cursor; `complete: false` comes with a snapshot that stands for all of them. Where the reason is that
 * they are too old to be kept one by one, `foldedUpTo` is the last of those: whoever asks after it gets the rest.
 */
export const resumed = z.strictObject({
  epoch: z.string(),
  entries: z.array(entry),
  complete: z.boolean(),
  snapshot: snapshot.optional(),
  foldedUpTo: seq.optional(),
});

export const journal = z.strictObject({ userId, epoch: z.string(), entries: z.array(entry) });

export type Cursor = Wire<z.infer<typeof cursor>>;
export type Stats = Wire<z.infer<typeof stats>>;
export type Snapshot = Wire<z.infer<typeof snapshot>>;
export type Resumed = Wire<z.infer<typeof resumed>>;
export type JournalPush = Wire<z.infer<typeof journal>>;
