// What the benchmark asks of the load generator (JSON on its stdin) and what it gets back (one JSON line).
import { z } from 'zod';

/** One measurement: who to load, with what, for how long. Read from the generator's stdin, so that tokens never show in a process list. */
export const loadJobSchema = z.strictObject({
  url: z.url(),
  /** One tablet token per socket; the submissions in flight are spread over them. */
  tokens: z.array(z.string()).min(1),
  /** Closed loop: this many receipts are unanswered at any time. */
  inFlight: z.int().min(1).max(10_000),
  shoppers: z.int().min(1),
  /** The counted window opens when both are behind: this long, and this many receipts settled. */
  warmupSeconds: z.number().min(0),
  warmupReceipts: z.int().min(0),
  /** … or, at the latest, after this long. */
  warmupLimitSeconds: z.number().positive(),
  /** Length of the counted window. */
  seconds: z.number().positive(),
  /** How long to wait, after the window, for the answers still outstanding. */
  drainSeconds: z.number().positive(),
  /** Same seed, same receipts: every contender of a round gets the same ones. */
  seed: z.int().min(0),
  /** Begins every receipt number of this measurement. */
  prefix: z.string().regex(/^[\w.-]{1,32}$/),
});

/** See `loadJobSchema`. */
export type LoadJob = z.infer<typeof loadJobSchema>;

/** What the generator saw. `settled…` covers warm-up, window and drain, because that is what the database must hold. */
export const loadResultSchema = z.strictObject({
  /** Receipts answered `applied` or `duplicate` inside the counted window, per second. */
  receiptsPerSecond: z.number(),
  windowSeconds: z.number(),
  latencyMsP50: z.number(),
  latencyMsP95: z.number(),
  latencyMsP99: z.number(),
  /** Distinct receipts that ended `applied` or `duplicate`, over the whole run. */
  settledReceipts: z.int(),
  /** Sum of their amounts, in minor units. */
  settledAmount: z.int(),
  /** Receipts that never got a final answer. */
  unanswered: z.int(),
  /** Every reply by outcome status or error code; a receipt sent again counts once per reply. */
  replies: z.record(z.string(), z.int()),
  /** How late the generator's own timers fired: high means the generator, not the server, set the pace. */
  generatorLagMsP99: z.number(),
  /** Of one core, in percent, inside the window. */
  generatorCpuPercent: z.number(),
});

/** See `loadResultSchema`. */
export type LoadResult = z.infer<typeof loadResultSchema>;
