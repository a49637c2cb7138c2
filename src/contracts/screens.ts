// What the screens of a mall show.
import { z } from 'zod';
import { announcement } from './announcements.ts';
import { board } from './boards.ts';
import { id, instant, names } from './fields.ts';
import type { Wire } from './wire.ts';

const whole = z.number().int();
const reward = z.strictObject({ coins: whole, xp: whole });

export const highlight = z.strictObject({
  kind: z.enum(['level.reached', 'mission.completed']),
  /** A first name and an initial with consent, else initials; never an id. */
  name: z.string(),
  level: whole.optional(),
  mission: id.optional(),
  at: instant,
});

/** A mission that can be won now. */
const goal = z.strictObject({
  code: id,
  name: names,
  kind: z.enum(['count', 'sum', 'stores', 'categories']),
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
});

export type Highlight = Wire<z.infer<typeof highlight>>;
export type ScreenState = Wire<z.infer<typeof screenState>>;
