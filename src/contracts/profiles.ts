// Profiles: what shoppers say about themselves, and what others are shown of it.
import { z } from 'zod';
import { plainText, userId } from './fields.ts';
import { maxNameLength } from './limits.ts';
import type { Wire } from './wire.ts';

const personName = plainText(maxNameLength).refine((name) => /\p{L}/u.test(name), 'a name has letters');

export const profileSet = z.strictObject({
  /** An operator says it. */
  userId: userId.optional(),
  /** Null: nothing is kept any more. */
  name: personName.nullable(),
  /** Whether others may see the first name; else they see initials. */
  showName: z.boolean(),
});

/** The body of the route, which says in its path whose profile it is. */
export const profileBody = profileSet.omit({ userId: true });

export const profile = z.strictObject({
  userId,
  name: z.string().nullable(),
  showName: z.boolean(),
  /** What others see on boards and screens. */
  shownAs: z.string(),
});

export type Profile = Wire<z.infer<typeof profile>>;
