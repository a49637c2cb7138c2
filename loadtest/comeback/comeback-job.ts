// The job of clients that are all cut at once, and its result: how long they took to be complete again.
import { z } from 'zod';

export const comebackJobSchema = z.strictObject({
  url: z.url(),
  /** The protocol of the server: `deerfields` sends what was missed, the others only accept the connection. */
  speaks: z.enum(['deerfields', 'socket.io', 'ws']),
  members: z.array(z.strictObject({ userId: z.string(), token: z.string() })).min(1),
  /** The tills that submit what the members miss. */
  tillTokens: z.array(z.string()),
  entriesMissed: z.int().min(0),
  prefix: z.string().regex(/^[\w.-]{1,32}$/),
  /** A member that is not complete after this time is counted as incomplete. */
  limitSeconds: z.number().positive(),
});

export const comebackResultSchema = z.strictObject({
  /** From the first dial until the last member is complete. */
  allBackMs: z.number(),
  backMsP50: z.number(),
  /** Members that did not get exactly what they missed, each entry once, in order. */
  incomplete: z.int(),
  entriesTold: z.int(),
  /** Dials that were refused with a time to retry. */
  sentAway: z.int(),
  settledReceipts: z.int(),
  settledAmount: z.int(),
  refusedReceipts: z.int(),
  unanswered: z.int(),
  replies: z.record(z.string(), z.int()),
  generatorLagMsP99: z.number(),
});

export type ComebackJob = z.infer<typeof comebackJobSchema>;
export type ComebackResult = z.infer<typeof comebackResultSchema>;
