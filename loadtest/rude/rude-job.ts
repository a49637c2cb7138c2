// The job of a crowd of rude sockets, and its result.
import { z } from 'zod';

export const rudeJobSchema = z.strictObject({
  url: z.url(),
  /** One socket each: tokens of kiosks. */
  tokens: z.array(z.string()).min(1),
  seconds: z.number().positive(),
});

export const rudeResultSchema = z.strictObject({
  sent: z.int(),
  connected: z.int(),
  /** Connections that the server ended. */
  cut: z.int(),
  /** Connections that were refused. */
  refused: z.int(),
});

export type RudeJob = z.infer<typeof rudeJobSchema>;
export type RudeResult = z.infer<typeof rudeResultSchema>;
