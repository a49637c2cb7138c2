// Links that sign a page in: a short code, exchanged for a token.
import { z } from 'zod';

/** Letters and digits that cannot be taken for each other: ten of them are 50 bits. */
export const linkAlphabet = 'abcdefghjkmnpqrstvwxyz0123456789';
export const linkCodeLength = 10;

export const linkCode = z
  .string()
  .regex(
    new RegExp(`^[${linkAlphabet}]{${linkCodeLength}}$`),
    `${linkCodeLength} small letters and digits, as in a printed link`,
  );

export const sessionOpen = z.strictObject({ code: linkCode });
