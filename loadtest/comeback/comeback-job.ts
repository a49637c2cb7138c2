// What is asked of the clients that are all cut at once, and how long they took to be whole again.
import { z } from 'zod';

export const comebackJobSchema = z.strictObject({
  url: z.url(),
  /** How the other side speaks: `deerfields` tells what was missed, the others only let in again. */
  speaks: z.enum(['deerfields', 'socket.io', 'ws']),
  members: z.array(z.strictObject({ userId: z.string(), token: z.string() })).min(1),
  /** They submit what the members miss meanwhile. */
  tillTokens: z.array(z.string()),
  entriesMissed: z.int().min(0),
  prefix: z.string().regex(/^[\w.-]{1,32}$/),
  /** After this, who is not whole is counted as incomplete. */
  limitSeconds: z.number().positive(),
});

export const comebackResultSchema = z.strictObject({
  /** From the first dial until the last one is whole. */
  allBackMs: z.number(),
  backMsP50: z.number(),
  /** Members that did not get exactly what they missed, each entry once, in order. */
  incomplete: z.int(),
  entriesTold: z.int(),
  /** Dials that were sent away to come back later. */
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
