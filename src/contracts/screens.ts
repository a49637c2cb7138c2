// What the screens of a mall show.
import { z } from 'zod';
import { announcement } from './announcements.ts';
import { board } from './boards.ts';
import { id, instant, missionKind, names } from './fields.ts';
import { maxPauseSeconds } from './limits.ts';
import type { Wire } from './wire.ts';

const whole = z.number().int();
const reward = z.strictObject({ coins: whole, xp: whole });

/** What the whole mall comes to on the present day. */
export const mallToday = z.strictObject({
  /** As boards name it: `day-2026-11-23`, in the mall's time zone. */
  day: z.string(),
  /** When the next day begins. */
  resetsAt: instant,
  /** Of purchases of this day, less what went back. */
  receipts: whole,
  coins: whole,
  /** The mall's goal of the day; null: the rulebook has none. */
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
  /** A first name and an initial with consent, else initials; never an id. */
  name: z.string(),
  level: whole.optional(),
  mission: id.optional(),
  /** So many more have won the same since the message before, and are not listed. */
  others: whole.optional(),
  at: instant,
});

/** A mission that can be won now. */
const goal = z.strictObject({
  code: id,
  name: names,
  kind: missionKind,
  target: whole,
  reward,
  /** When it starts anew; null: it does not. */
  resetsAt: instant.nullable(),
});

/** A mission that is open for a time: running, or about to begin. */
const campaign = z.strictObject({
  code: id,
  name: names,
  reward,
  from: instant.nullable(),
  until: instant.nullable(),
});

export const screenState = z.strictObject({
  at: instant,
  /** Null: the screen is the mall's. */
  store: id.nullable(),
  /** Of the store or the mall. */
  title: names,
  /** Newest first. */
  highlights: z.array(highlight),
  boards: z.array(board),
  goals: z.array(goal),
  campaigns: z.array(campaign),
  announcement: announcement.nullable(),
  /** The whole mall's, also on a store's screen; null while it cannot be read. */
  today: mallToday.nullable(),
  /** True: an operator wants nothing celebrated on it just now. */
  paused: z.boolean(),
});

/** The screens of a store (null: the mall's own) are to be quiet, for an hour where nothing is said. */
export const opsPauseScreen = z.strictObject({
  store: id.nullable(),
  paused: z.boolean(),
  forSeconds: whole.min(1).max(maxPauseSeconds).optional(),
});

/** Kinds of what a screen plays, the first of them before all others. */
export const playedKinds = ['emergency', 'announcement', 'celebration', 'schedule', 'fallback'] as const;

/** What a screen has played since it told the last time: the proof of play. */
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
