// Profiles: a shopper's name, and the display name that others see.
import { z } from 'zod';
import { plainText, userId } from './fields.ts';
import { maxNameLength } from './limits.ts';
import type { Wire } from './wire.ts';

const personName = plainText(maxNameLength).refine((name) => /\p{L}/u.test(name), 'a name has letters');

export const profileSet = z.strictObject({
  /** Set by operators only. */
  userId: userId.optional(),
  /** Null deletes the profile. */
  name: personName.nullable(),
  /** True: others may see the first name; false: they see initials. */
  showName: z.boolean(),
});

/** The body of the route; its path names the shopper. */
export const profileBody = profileSet.omit({ userId: true });

export const profile = z.strictObject({
  userId,
  name: z.string().nullable(),
  showName: z.boolean(),
  /** The display name, as leaderboards and screens show it. */
  shownAs: z.string(),
});

export type Profile = Wire<z.infer<typeof profile>>;
