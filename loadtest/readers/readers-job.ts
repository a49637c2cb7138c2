// The job of a crowd of readers, and what they count while they read.
import { z } from 'zod';

export const readersJobSchema = z.strictObject({
  url: z.url(),
  /** One reader each: tokens of shoppers. */
  tokens: z.array(z.string()).min(1),
  /** Boards that they ask for in turn. */
  boards: z.array(z.string()).min(1),
  /** They stop by themselves after this. */
  limitSeconds: z.number().positive(),
});

/** Reported once a second: everything since the start. */
export const readersNoteSchema = z.strictObject({
  /** Replies by `ok` or error code. */
  replies: z.record(z.string(), z.int()),
  latencyMsP99: z.number(),
});

export type ReadersJob = z.infer<typeof readersJobSchema>;
export type ReadersNote = z.infer<typeof readersNoteSchema>;
