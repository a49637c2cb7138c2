// What is asked of the crowd (phones, kiosks, tills and screens in a process of their own), and what it saw.
import { z } from 'zod';
import { receiptSubmit } from '../../src/contracts/receipts.ts';
import type { Wire } from '../../src/contracts/wire.ts';

const member = z.strictObject({ token: z.string() });

const phaseSchema = z.strictObject({
  name: z.string(),
  seconds: z.number().positive(),
  /** Receipts a second at its beginning and at its end. */
  fromRate: z.number().min(0),
  toRate: z.number().min(0),
  /** This share of the phones is cut at its beginning, at once, and comes back. */
  cutShare: z.number().min(0).max(1),
  /** Phones that go and come back per second, one after the other. */
  churnPerSecond: z.number().min(0),
  /** False: warm-up, left out of all figures. */
  counted: z.boolean(),
});

export const crowdJobSchema = z.strictObject({
  /** One per node; the members are spread over them. */
  urls: z.array(z.url()).min(1),
  /** Each till submits, and hears what its store settles. */
  tills: z.array(member.extend({ store: z.string() })).min(1),
  phones: z.array(member.extend({ userId: z.string() })),
  /** Each serves one shopper, and stands where no till is. */
  kiosks: z.array(member.extend({ userId: z.string() })),
  screens: z.array(member),
  receipts: z.discriminatedUnion('kind', [
    /** Made up: of these shoppers, evenly, or most of them of the first few. */
    z.strictObject({
      kind: z.literal('drawn'),
      seed: z.int().min(0),
      userIds: z.array(z.string()).min(1),
      hot: z.strictObject({ shoppers: z.int().min(1), share: z.number().min(0).max(1) }).optional(),
    }),
    /** Given: in this order, as long as there are any; `issuedAt` becomes the moment of sending. */
    z.strictObject({ kind: z.literal('given'), receipts: z.array(receiptSubmit) }),
  ]),
  /** Begins every receipt number. */
  prefix: z.string().regex(/^[\w.-]{1,24}$/),
  phases: z.array(phaseSchema).min(1),
  /** How long to wait at the end for answers and pushes still outstanding. */
  drainSeconds: z.number().positive(),
});

const latency = z.strictObject({
  count: z.int(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
  max: z.number(),
});

const phaseResultSchema = z.strictObject({
  name: z.string(),
  seconds: z.number(),
  planned: z.int(),
  settled: z.int(),
  refused: z.int(),
  /** From the planned moment to the answer, ms. */
  ackMs: latency,
  /** From the planned moment until the last of all who had to hear of it heard, ms. */
  pushMs: latency,
  lagMsP99: z.number(),
  cpuPercent: z.number(),
});

const secondSchema = z.strictObject({
  /** Seconds since the first receipt. */
  at: z.number(),
  phase: z.string(),
  planned: z.int(),
  settled: z.int(),
  ackMsP50: z.number(),
  ackMsP99: z.number(),
  pushMsP99: z.number(),
  /** Refusals for good, and tries that were sent away to come back. */
  refused: z.int(),
  retried: z.int(),
  connected: z.int(),
  outstanding: z.int(),
});

export const crowdResultSchema = z.strictObject({
  phases: z.array(phaseResultSchema),
  timeline: z.array(secondSchema),
  cuts: z.array(z.strictObject({ at: z.number(), phones: z.int(), backMs: z.number(), notBack: z.int() })),
  /** Everybody connected and greeted, ms from the first one. */
  connectMs: z.number(),
  sockets: z.int(),
  settledReceipts: z.int(),
  settledAmount: z.int(),
  refusedReceipts: z.int(),
  unanswered: z.int(),
  /** Receipts settled whose last recipient never heard. */
  unheard: z.int(),
  /** Pushes that were heard, of any kind. */
  pushes: z.int(),
  /** Final answers by status or code, and the tries that were sent away, by code. */
  replies: z.record(z.string(), z.int()),
  retries: z.record(z.string(), z.int()),
  /** Phones whose journal, at the end, lacks something they were owed, or had it twice or out of order. */
  phonesBehind: z.int(),
  phonesDisordered: z.int(),
});

export type CrowdJob = Wire<z.infer<typeof crowdJobSchema>>;
export type CrowdPhase = Wire<z.infer<typeof phaseSchema>>;
export type CrowdResult = z.infer<typeof crowdResultSchema>;
export type CrowdSecond = z.infer<typeof secondSchema>;

/** What the crowd says on its way. */
export const crowdNoteSchema = z.union([
  z.strictObject({ connected: z.int(), of: z.int() }),
  z.strictObject({ second: secondSchema }),
  z.strictObject({ phase: z.string(), counted: z.boolean() }),
]);
