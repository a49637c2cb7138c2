// Boards: what is asked for, and who leads.
import { z } from 'zod';
import { instant } from './fields.ts';
import type { Wire } from './wire.ts';

const whole = z.number().int();

/** Most rows of one answer. */
export const maxBoardRows = 100;

/** `MEASURE:SCOPE:SPAN`, such as `coins:mall:week`, `xp:store.s01:day`, `receipts:category.food:all`. */
const form = /^(coins|xp|receipts):(mall|(?:store|category)\.[A-Za-z0-9._-]{1,64}):(day|week|month|all)$/;

export const boardName = z
  .string()
  .regex(form, 'coins, xp or receipts : mall, store.ID or category.CODE : day, week, month or all');

export const boardGet = z.strictObject({
  board: boardName,
  limit: z.number().int().min(1).max(maxBoardRows).optional(),
});

const row = z.strictObject({
  rank: whole,
  name: z.string(),
  score: whole,
  me: z.literal(true).optional(),
});

export const board = z.strictObject({
  board: boardName,
  /** `day-2026-11-23`, `week-…` and `month-…` by their first day in the mall's time zone, or `all`. */
  period: z.string(),
  /** When the next period begins; null: never. */
  resetsAt: instant.nullable(),
  /** How equal scores are ordered. */
  ties: z.literal('by shopper id'),
  rows: z.array(row),
  /** For a ranked shopper: their row with those before and after it. */
  around: z.array(row).optional(),
});

export type BoardGet = Wire<z.infer<typeof boardGet>>;
export type Board = Wire<z.infer<typeof board>>;
export type BoardRow = Wire<z.infer<typeof row>>;
