// The form of TUNING: JSON with other values for the constants in `tuning.ts`.
import { z } from 'zod';
import { type Tuning, tuning } from '../tuning.ts';

// The keys of `tuning` are those of its type: the object is a constant.
const names = Object.keys(tuning) as [keyof Tuning, ...(keyof Tuning)[]];
const values = z.partialRecord(z.enum(names), z.number().int().min(0));

export const tunedSchema = z.string().transform((text, context): Partial<Tuning> => {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    context.addIssue('JSON, such as {"headCheckMs":500}');
    return z.NEVER;
  }
  const parsed = values.safeParse(document);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) context.addIssue([...path, message].join(': '));
  return z.NEVER;
});
