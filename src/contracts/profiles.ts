// Profiles: what shoppers say about themselves, and what others are shown of it.
import { z } from 'zod';
import { id } from './fields.ts';
import { maxNameLength } from './limits.ts';
import type { Wire } from './wire.ts';

/** No controls, no invisible marks that turn the writing around; the joiners that Persian is written with may stay. */
const printable = /^(?:[^\p{C}\p{Zl}\p{Zp}]|[\u200c\u200d])*$/u;
/** More accents on one letter than any language has would spill over the lines of a board. */
const towering = /\p{M}{5}/u;

const personName = z
  .string()
  .trim()
  .normalize('NFC')
  .min(1)
  .max(maxNameLength)
  .refine((name) => printable.test(name), 'no control characters and no marks of direction')
  .refine((name) => /\p{L}/u.test(name), 'a name has letters')
  .refine((name) => !towering.test(name), 'too many accents on one letter');

export const profileSet = z.strictObject({
  /** An operator says it. */
  userId: id.optional(),
  /** Null: nothing is kept any more. */
  name: personName.nullable(),
  /** Whether others may see the first name; else they see initials. */
  showName: z.boolean(),
});

/** The body of the route, which says in its path whose profile it is. */
export const profileBody = profileSet.omit({ userId: true });

export const profile = z.strictObject({
  userId: id,
  name: z.string().nullable(),
  showName: z.boolean(),
  /** What others see on boards and screens. */
  shownAs: z.string(),
});

export type ProfileSet = Wire<z.infer<typeof profileSet>>;
export type Profile = Wire<z.infer<typeof profile>>;
