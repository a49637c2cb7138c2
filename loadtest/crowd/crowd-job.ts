// The job of the crowd (phones, kiosks, tills and screens in a process of their own), and its result.
import { z } from 'zod';
import { receiptSubmit } from '../../src/contracts/receipts.ts';
import type { Wire } from '../../src/contracts/wire.ts';

const member = z.strictObject({ token: z.string() });

const phaseSchema = z.strictObject({
  name: z.string(),
  seconds: z.number().positive(),
  /** Receipts a second at the beginning and at the end of the phase. */
  fromRate: z.number().min(0),
  toRate: z.number().min(0),
  /** This share of the phones is cut at the beginning, all at once, and reconnects. */
  cutShare: z.number().min(0).max(1),
  /** Phones per second that disconnect and reconnect, one after the other. */
  churnPerSecond: z.number().min(0),
  /** False: warm-up, left out of all figures. */
  counted: z.boolean(),
});

export const crowdJobSchema = z.strictObject({
  /** One per node; the members are spread over them. */
  urls: z.array(z.url()).min(1),
  /** Each till submits, and receives what its store settles. */
  tills: z.array(member.extend({ store: z.string() })).min(1),
  phones: z.array(member.extend({ userId: z.string() })),
  /** Each serves one shopper, in a store without tills. */
  kiosks: z.array(member.extend({ userId: z.string() })),
  screens: z.array(member),
  receipts: z.discriminatedUnion('kind', [
    /** Generated: for these shoppers evenly, or mostly for the first few. */
    z.strictObject({
      kind: z.literal('drawn'),
      seed: z.int().min(0),
      userIds: z.array(z.string()).min(1),
      hot: z.strictObject({ shoppers: z.int().min(1), share: z.number().min(0).max(1) }).optional(),
    }),
    /** Given: in this order, until there are no more; `issuedAt` becomes the time of sending. */
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
  /** From the planned moment until the last recipient has the push, ms. */
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
  /** Final refusals, and tries that were refused with a time to retry. */
  refused: z.int(),
  retried: z.int(),
  connected: z.int(),
  outstanding: z.int(),
});

export const crowdResultSchema = z.strictObject({
  phases: z.array(phaseResultSchema),
  timeline: z.array(secondSchema),
  cuts: z.array(z.strictObject({ at: z.number(), phones: z.int(), backMs: z.number(), notBack: z.int() })),
  /** From the first dial until all are connected and greeted, ms. */
  connectMs: z.number(),
  sockets: z.int(),
  settledReceipts: z.int(),
  settledAmount: z.int(),
  refusedReceipts: z.int(),
  unanswered: z.int(),
  /** Settled receipts that did not reach all recipients. */
  unheard: z.int(),
  /** Pushes received, of any kind. */
  pushes: z.int(),
  /** Final answers by status or code, and retries by code. */
  replies: z.record(z.string(), z.int()),
  retries: z.record(z.string(), z.int()),
  /** Phones whose journal lacks entries at the end, or had entries twice or out of order. */
  phonesBehind: z.int(),
  phonesDisordered: z.int(),
});

export type CrowdJob = Wire<z.infer<typeof crowdJobSchema>>;
export type CrowdPhase = Wire<z.infer<typeof phaseSchema>>;
export type CrowdResult = z.infer<typeof crowdResultSchema>;
export type CrowdSecond = z.infer<typeof secondSchema>;

/** What the crowd reports while it runs. */
export const crowdNoteSchema = z.union([
  z.strictObject({ connected: z.int(), of: z.int() }),
  z.strictObject({ second: secondSchema }),
  z.strictObject({ phase: z.string(), counted: z.boolean() }),
]);
