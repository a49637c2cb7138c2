// The job of the load generator, and its result.
import { z } from 'zod';

/** Closed loop: this many receipts are unanswered at any time, until the window is over. */
const closedPace = z.strictObject({
  kind: z.literal('closed'),
  inFlight: z.int().min(1).max(10_000),
  seconds: z.number().positive(),
});

/** Open loop: receipts leave when they are planned, whether or not those before them are answered. */
const openPace = z.strictObject({
  kind: z.literal('open'),
  /** Receipts a second, each for `seconds`; all of them are measured. */
  rates: z.array(z.number().positive()),
  seconds: z.number().positive(),
  /** After `rates`: rates that rise by `factor` until the limit is missed, then so many halvings of the step. */
  climb: z
    .strictObject({
      from: z.number().positive(),
      factor: z.number().gt(1),
      halvings: z.int().min(0).max(10),
      latencyMsP99Below: z.number().positive(),
      maxRate: z.number().positive(),
    })
    .optional(),
});

/** One measurement: the target, the load and its duration. Read from stdin, so that tokens never show in a process list. */
export const loadJobSchema = z.strictObject({
  /** One per node; the sockets are spread over them. */
  urls: z.array(z.url()).min(1),
  /** One tablet token per socket; the submissions are spread over them. */
  tokens: z.array(z.string()).min(1),
  shoppers: z.int().min(1),
  /** The first `shoppers` of them get `share` of the receipts. */
  hot: z.strictObject({ shoppers: z.int().min(1), share: z.number().min(0).max(1) }).optional(),
  /** A closed loop before anything is counted: at least this long and this many receipts, at most until the limit. */
  warmup: z.strictObject({
    inFlight: z.int().min(1).max(10_000),
    seconds: z.number().min(0),
    receipts: z.int().min(0),
    limitSeconds: z.number().positive(),
  }),
  pace: z.discriminatedUnion('kind', [closedPace, openPace]),
  /** How long to wait, after a window, for the answers still outstanding. */
  drainSeconds: z.number().positive(),
  /** Same seed, same receipts: every contender of a round gets the same ones. */
  seed: z.int().min(0),
  /** Begins every receipt number of this measurement. */
  prefix: z.string().regex(/^[\w.-]{1,32}$/),
});

export type LoadJob = z.infer<typeof loadJobSchema>;

const windowSchema = z.strictObject({
  /** The planned rate of an open loop. */
  ratePerSecond: z.number().optional(),
  /** Receipts answered `applied` or `duplicate` inside the window, per second. */
  receiptsPerSecond: z.number(),
  /** In a closed loop from sending, in an open loop from the planned moment. */
  latencyMsP50: z.number(),
  latencyMsP95: z.number(),
  latencyMsP99: z.number(),
  /** How late the generator's own timers fired: high means the generator, not the server, set the pace. */
  generatorLagMsP99: z.number(),
  /** 100 is one full core. */
  generatorCpuPercent: z.number(),
});

/** What the generator counted. `settled…` covers everything from warm-up to the last drain, which the database must have. */
export const loadResultSchema = z.strictObject({
  windows: z.array(windowSchema).min(1),
  /** For a climb: the highest rate that stayed below the limit, 0 if none did. */
  highestRate: z.number().optional(),
  /** Distinct receipts that ended `applied` or `duplicate`. */
  settledReceipts: z.int(),
  /** Sum of their amounts, in minor units. */
  settledAmount: z.int(),
  /** Receipts with a final refusal. */
  refusedReceipts: z.int(),
  /** Receipts that never got a final answer. */
  unanswered: z.int(),
  /** Every reply by outcome status or error code; a receipt sent again counts once per reply. */
  replies: z.record(z.string(), z.int()),
});

export type LoadResult = z.infer<typeof loadResultSchema>;
export type LoadWindow = z.infer<typeof windowSchema>;
