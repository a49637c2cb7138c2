// A shopper's state: statistics, snapshot, and the entries after a cursor.
import { z } from 'zod';
import { id, instant, names, seq, userId, whole } from './fields.ts';
import { maxJournalPage } from './limits.ts';
import { entry } from './receipts.ts';
import type { Wire } from './wire.ts';

/** A client's position in a journal: the epoch of the database and the last entry that the client has. */
export const cursor = z.strictObject({ epoch: z.string().min(1).max(64), seq });

/** A cursor; operators also name the shopper. */
export const resumeFrom = cursor.extend({ userId: userId.optional() });

export const stats = z.strictObject({
  userId,
  coins: whole,
  xp: whole,
  level: whole,
  /** Both are private: a kiosk does not get them. */
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
 * The entries after a cursor. With `complete: false` a snapshot replaces them. If the reason is compaction, `foldedUpTo` is the
 * last compacted entry, and a request after it gets the rest.
 */
export const resumed = z.strictObject({
  epoch: z.string(),
  entries: z.array(entry),
  complete: z.boolean(),
  snapshot: snapshot.optional(),
  foldedUpTo: seq.optional(),
});

/** A page of a journal: at most `limit` entries after `after`. Operators also name the shopper. */
export const journalGet = z.strictObject({
  after: seq.optional(),
  limit: z.number().int().min(1).max(maxJournalPage).optional(),
  userId: userId.optional(),
});

/**
 * A page of a journal. `next` is the `after` of the next page, null at the end. With `complete: false` some entries were
 * compacted: a snapshot replaces them, and the pages continue after `foldedUpTo`.
 */
export const journalPage = resumed.extend({ next: seq.nullable() });

export const journal = z.strictObject({ userId, epoch: z.string(), entries: z.array(entry) });

export type Cursor = Wire<z.infer<typeof cursor>>;
export type Stats = Wire<z.infer<typeof stats>>;
export type Snapshot = Wire<z.infer<typeof snapshot>>;
export type Resumed = Wire<z.infer<typeof resumed>>;
export type JournalPage = Wire<z.infer<typeof journalPage>>;
export type JournalPush = Wire<z.infer<typeof journal>>;
