// Links that sign a page in: the page exchanges a short code for a token.
import { z } from 'zod';

/** Letters and digits that do not look alike. Ten of them are 50 bits. */
export const linkAlphabet = 'abcdefghjkmnpqrstvwxyz0123456789';
export const linkCodeLength = 10;

export const linkCode = z
  .string()
  .regex(
    new RegExp(`^[${linkAlphabet}]{${linkCodeLength}}$`),
    `${linkCodeLength} small letters and digits, as in a printed link`,
  );

export const sessionOpen = z.strictObject({ code: linkCode });
