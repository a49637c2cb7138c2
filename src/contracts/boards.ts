// Leaderboards: request and answer.
import { z } from 'zod';
import { instant, whole } from './fields.ts';
import type { Wire } from './wire.ts';

/** Most rows of one answer. */
export const maxBoardRows = 100;

/** `MEASURE:SCOPE:SPAN`, such as `coins:mall:week`, `xp:store.s01:day`, `receipts:category.food:all`. */
const form = /^(coins|xp|receipts):(mall|(?:store|category)\.[A-Za-z0-9._-]{1,64}):(day|week|month|all)$/;

export const boardName = z
  .string()
  .regex(form, 'coins, xp or receipts : mall, store.ID or category.CODE : day, week, month or all');

const periodForm = /^(current|previous|all|(day|week|month)-\d{4}-\d\d-\d\d)$/;

export const boardPeriod = z
  .string()
  .regex(periodForm, 'current, previous, or the key of a period such as day-2026-11-23');

export const boardGet = z.strictObject({
  board: boardName,
  /** Absent: `current`. A ranking is kept for seven days after its period ends. */
  period: boardPeriod.optional(),
  limit: z.number().int().min(1).max(maxBoardRows).optional(),
});

const row = z.strictObject({
  /** From 1. Equal scores share a rank and the next rank leaves the gap: 1, 2, 2, 4. Their order is stable. */
  rank: whole,
  name: z.string(),
  score: whole,
  me: z.literal(true).optional(),
});

export const board = z.strictObject({
  board: boardName,
  /** `day-2026-11-23`, `week-…` and `month-…` by their first day in the mall's time zone, or `all`. */
  period: z.string(),
  /** When the period ends; null: never, or unknown because the key is from an earlier calendar. */
  resetsAt: instant.nullable(),
  rows: z.array(row),
  /** For a ranked shopper: their row and its neighbours. */
  around: z.array(row).optional(),
});

export type Board = Wire<z.infer<typeof board>>;
