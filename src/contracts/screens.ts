// The state that screens show, and their reports.
import { z } from 'zod';
import { announcement } from './announcements.ts';
import { board } from './boards.ts';
import { id, instant, missionKind, names, whole } from './fields.ts';
import { maxPauseSeconds } from './limits.ts';
import type { Wire } from './wire.ts';

const reward = z.strictObject({ coins: whole, xp: whole });

/** The totals of the whole mall today. */
export const mallToday = z.strictObject({
  /** The key of the day, as in leaderboards: `day-2026-11-23`, in the mall's time zone. */
  day: z.string(),
  /** When the next day begins. */
  resetsAt: instant,
  /** Purchases of this day less the voided ones. */
  receipts: whole,
  coins: whole,
  /** The daily goal of the mall; null: the rulebook has none. */
  goal: z
    .strictObject({
      code: id,
      name: names,
      measure: z.enum(['receipts', 'coins']),
      target: whole,
      value: whole,
      isReached: z.boolean(),
    })
    .nullable(),
});

export const highlight = z.strictObject({
  kind: z.enum(['level.reached', 'mission.completed']),
  /** The display name; never an id. */
  name: z.string(),
  level: whole.optional(),
  mission: id.optional(),
  /** How many more shoppers had the same highlight since the previous message; they are not listed. */
  others: whole.optional(),
  at: instant,
});

/** A mission that can be completed now. */
const goal = z.strictObject({
  code: id,
  name: names,
  kind: missionKind,
  target: whole,
  reward,
  /** When its progress starts again from 0; null: never. */
  resetsAt: instant.nullable(),
});

/** A mission with a start or an end: running, or about to begin. */
const campaign = z.strictObject({
  code: id,
  name: names,
  reward,
  from: instant.nullable(),
  until: instant.nullable(),
});

export const screenState = z.strictObject({
  at: instant,
  /** Null: the screen belongs to the mall. */
  store: id.nullable(),
  /** The name of the store or the mall. */
  title: names,
  /** Newest first. */
  highlights: z.array(highlight),
  boards: z.array(board),
  goals: z.array(goal),
  campaigns: z.array(campaign),
  announcement: announcement.nullable(),
  /** Totals of the whole mall, on a store's screen too; null while they cannot be read. */
  today: mallToday.nullable(),
  /** True: an operator has paused highlights on it. */
  paused: z.boolean(),
});

/** Pauses or resumes the screens of a store (null: the mall's own). Without `forSeconds` a pause lasts an hour. */
export const opsPauseScreen = z.strictObject({
  store: id.nullable(),
  paused: z.boolean(),
  forSeconds: whole.min(1).max(maxPauseSeconds).optional(),
});

/** Kinds of content that a screen plays, in order of priority. */
export const playedKinds = ['emergency', 'announcement', 'celebration', 'schedule', 'fallback'] as const;

/** Proof of play: what a screen has played since its last report. */
export const screenPlayed = z.strictObject({
  played: z
    .array(z.strictObject({ kind: z.enum(playedKinds), count: whole.min(1).max(10_000) }))
    .min(1)
    .max(playedKinds.length),
});

export type PlayedKind = (typeof playedKinds)[number];
export type MallToday = Wire<z.infer<typeof mallToday>>;

export type Highlight = Wire<z.infer<typeof highlight>>;
export type ScreenState = Wire<z.infer<typeof screenState>>;
