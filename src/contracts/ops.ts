// What operators get about the whole mall: figures of its nodes, events, and the history of a receipt.
import { z } from 'zod';
import { id, instant, plainText, seq, userId } from './fields.ts';
import { maxActAskedLength, maxCorrectedCoins, maxReasonLength } from './limits.ts';
import { entry, receiptView } from './receipts.ts';
import { roles } from './roles.ts';
import type { Wire } from './wire.ts';

const whole = z.number().int().min(0);
const amount = z.number().min(0);

/** Something that a node needs: whether it answers, and since when it does, or does not. */
export const part = z.strictObject({ up: z.boolean(), since: instant });

/** A till with a wrong clock: seconds ahead; negative: behind. */
const clockError = z.strictObject({ store: id, errorSeconds: z.number(), at: instant });

const cache = z.strictObject({
  size: whole.nullable(),
  max: whole.nullable(),
  hits: whole,
  misses: whole,
});

/** Most stores whose clock errors a node reports with each heartbeat; the latest are kept. */
export const maxClockErrors = 20;
/** Buckets of the time from submission to push; see `src/operations/latency-buckets.ts`. */
export const maxLatencyBuckets = 64;

/** What a node reports about its work with every heartbeat. Rates and times are those of the last minute. */
export const nodeFigures = z.strictObject({
  uptimeSeconds: whole,
  connections: z.partialRecord(z.enum(roles), whole),
  receiptsPerMinute: whole,
  /** The number of receipts per bucket of the time from submission to push. */
  latency: z.array(whole).max(maxLatencyBuckets),
  waiting: whole,
  limit: whole,
  batchesInFlight: whole,
  batchesQueued: whole,
  /** Changes that wait to be written to shoppers and leaderboards. */
  projectionsWaiting: whole,
  cpuPercent: amount,
  memoryPercent: amount,
  residentBytes: whole,
  loopDelayMs: amount,
  caches: z.record(z.string().max(32), cache),
  database: part,
  /** Null if the mall has no Redis. */
  redis: part.nullable(),
  clocks: z.array(clockError).max(maxClockErrors),
  /** True: an operator has sent its clients elsewhere. */
  draining: z.boolean().optional(),
  /** Callers disconnected since the start because they exceeded their rate; absent: none. */
  cutCallers: z.strictObject({ count: whole, lastAt: instant }).optional(),
});

/** Which node is to be drained, or (`undo`) to take clients again. */
export const opsDrain = z.strictObject({ node: plainText(128), undo: z.boolean().optional() });

/** `id` is a UUID of version 7, made when the form is opened: the same id again changes nothing twice. */
export const opsCorrectCoins = z.strictObject({
  id: z.uuidv7('a UUID of version 7'),
  userId,
  coins: z
    .number()
    .int('whole coins')
    .min(-maxCorrectedCoins)
    .max(maxCorrectedCoins)
    .refine((coins) => coins !== 0, 'not 0: more than 0 gives, less than 0 takes'),
  reason: plainText(maxReasonLength),
});

export const correctedCoins = z.strictObject({
  /** `duplicate`: made before, with this outcome. */
  status: z.enum(['applied', 'duplicate']),
  userId,
  seq,
  coins: z.strictObject({ delta: z.number().int(), balance: z.number().int() }),
});

/** Percentiles in milliseconds; null without receipts in that time. */
const percentiles = z.strictObject({
  p50Ms: amount.nullable(),
  p95Ms: amount.nullable(),
  p99Ms: amount.nullable(),
});

const opsNode = z.strictObject({
  name: z.string(),
  role: z.string(),
  version: z.string(),
  /** `silent`: its last heartbeat is late; `lost`: it missed three. */
  state: z.enum(['here', 'silent', 'lost']),
  /** When its last heartbeat arrived. */
  heardAt: instant,
  /** Null for a node of a version that reports none. */
  figures: nodeFigures
    .omit({ latency: true, clocks: true, caches: true })
    .extend(percentiles.shape)
    .nullable(),
});

/** Something that does not answer, and since when. `nodes`: those that report it, or the silent node itself. */
const trouble = z.strictObject({
  what: z.enum(['database', 'redis', 'node']),
  nodes: z.array(z.string()),
  since: instant,
});

export const opsPoint = z.strictObject({
  at: instant,
  connections: whole,
  receiptsPerMinute: whole,
  waiting: whole,
  ...percentiles.shape,
});

/** The whole mall: sums over the nodes that are here, without silent and lost ones. */
export const opsState = z.strictObject({
  at: instant,
  /** The node that sends this state. */
  node: z.string(),
  answered: whole,
  expected: whole,
  nodes: z.array(opsNode),
  troubles: z.array(trouble),
  connections: z.partialRecord(z.enum(roles), whole),
  ...opsPoint.omit({ at: true, connections: true }).shape,
  limit: whole,
  batchesInFlight: whole,
  batchesQueued: whole,
  projectionsWaiting: whole,
  caches: z.record(z.string(), cache),
  /** False if the mall has no Redis. */
  hasRedis: z.boolean(),
  /** False: the data is lost when the node stops. */
  durable: z.boolean(),
  clocks: z.array(clockError),
  /** Screens that an operator has paused; null: the mall's own. */
  pausedScreens: z.array(z.strictObject({ store: id.nullable(), until: instant })),
  rulebook: whole,
});

/** One line of the log of events. */
export const opsRow = z.strictObject({
  /** Unique: the name of the node that wrote the row, and a number. */
  id: z.string(),
  at: instant,
  kind: z.enum(['receipt', 'return', 'node', 'database', 'redis', 'act', 'clock', 'correction']),
  isBad: z.boolean(),
  /** The node that it happened on, if known. */
  node: z.string().nullable(),
  store: z.string().optional(),
  userId: z.string().optional(),
  receiptId: z.string().optional(),
  coins: z.number().int().optional(),
  /** From submission to push. */
  tookMs: amount.optional(),
  /** For `node`, `database` and `redis` the new state, for `act` the event. */
  what: z.string().optional(),
  /** For an act: who did it. */
  by: z.string().optional(),
});

export const opsLog = z.strictObject({
  rows: z.array(opsRow),
  /** How many further rows were left out. */
  more: whole,
});

export const opsHistory = z.strictObject({
  /** The last hour as this node has seen it, oldest first. */
  points: z.array(opsPoint),
  /** The latest rows, oldest first. */
  rows: z.array(opsRow),
});

/** The time of a receipt by phase, on the node that accepted it. */
const receiptTrace = z.strictObject({
  node: z.string(),
  receivedAt: instant,
  waitingMs: amount,
  readingMs: amount,
  decidingMs: amount,
  committingMs: amount,
  /** From the commit until the pushes were handed to the sockets. */
  announcedMs: amount,
  totalMs: amount,
});

const step = z.strictObject({
  cause: z.enum(['receipt.submit', 'receipt.void', 'receipt.return', 'levels.settle']),
  at: instant,
  entries: z.array(entry),
});

/** A receipt, everything that it has done to its shopper, and how long it took. */
export const receiptStory = z.strictObject({
  receipt: receiptView,
  steps: z.array(step),
  /** Null if the node that answers did not accept the receipt, or has forgotten it. */
  trace: receiptTrace.nullable(),
});

/** Most checks in a report, and most characters of the detail of one. */
export const maxChecks = 50;
export const maxCheckDetail = 4_000;
const check = z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string().max(maxCheckDetail) });

/** The results of the doctor's last run. */
export const doctorReport = z.strictObject({ at: instant, checks: z.array(check).max(maxChecks) });

/** What an operator has done. */
export const act = z.strictObject({
  at: instant,
  by: z.string(),
  /** The event. */
  event: z.string(),
  /** What was asked, as JSON. */
  asked: z.string().max(maxActAskedLength),
  /** `ok`, or the code of the refusal. */
  result: z.string(),
});

export type NodeFigures = Wire<z.infer<typeof nodeFigures>>;
export type OpsState = Wire<z.infer<typeof opsState>>;
export type OpsNode = OpsState['nodes'][number];
export type OpsTrouble = OpsState['troubles'][number];
export type OpsPoint = Wire<z.infer<typeof opsPoint>>;
export type OpsRow = Wire<z.infer<typeof opsRow>>;
export type OpsLog = Wire<z.infer<typeof opsLog>>;
export type OpsHistory = Wire<z.infer<typeof opsHistory>>;
export type ReceiptStory = Wire<z.infer<typeof receiptStory>>;
export type ReceiptTrace = Wire<z.infer<typeof receiptTrace>>;
export type DoctorCheck = Wire<z.infer<typeof check>>;
export type DoctorReport = Wire<z.infer<typeof doctorReport>>;
export type Act = Wire<z.infer<typeof act>>;
