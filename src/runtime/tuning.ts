// Intervals and limits that no deployment has to choose, each with its reason. Tests set others with TUNING.

export const tuning = {
  /** A node counts as dead after three missed heartbeats. The other nodes notice within ten seconds. */
  heartbeatMs: 2_000,
  /** A published rulebook has to be in force everywhere within two seconds. */
  rulebookPollMs: 1_000,
  /** Operators see a fault two seconds late at most; each update is a few kilobytes per operator. */
  opsStateMs: 2_000,
  /** A screen that missed a message shows the right state within this time. */
  screenStateMs: 15_000,
  /** People read at most one update a second. One message carries everything that was won since the last one. */
  screenHighlightMs: 1_000,
  /** A new rulebook rarely makes levels due, and nobody waits at a till for the reward. */
  levelsMs: 10_000,
  /** Retention counts in days. An hour late changes nothing. */
  compactionMs: 3_600_000,
  /** Another node takes over a dead node's job after this. Three renewals fit in, so one slow write does not lose it. */
  jobLeaseMs: 15_000,
  /** A phone that is away learns of a receipt within seconds, and the query behind it stays rare. */
  pushEveryMs: 5_000,
  /** A receipt usually takes milliseconds. A slower one is logged, with the time that each step took. */
  slowReceiptMs: 1_000,
  /** A till or a phone needs one socket, and a second one while it reconnects. The rest is for shared tokens. */
  connectionsPerIdentity: 50,
  /** Connections that are not sockets (yet). Above this, the one that has been idle longest is closed. */
  httpConnectionsMax: 1_000,
  /** Latest journal entries in memory: an hour of a busy mall, about 60 MB. */
  recordsCacheMax: 150_000,
  /** How long a node may show a name that was erased on another node, if the message about it was lost. */
  namesFreshMs: 2_000,
  /** Changes that wait for a projection. Above this they are dropped; the comparison with the ledger finds them. */
  projectionQueueMax: 20_000,
  /** One query finds all lost pushes. A client waits at most this long for a lost push. */
  headCheckMs: 5_000,
  /** How often leaderboards and stored shoppers are compared with the ledger. Lost updates are rare. */
  projectionsMs: 600_000,
  /** A till waits at most this long for an answer. Then the answer is `retry`, even if the receipt commits later. */
  admissionDeadlineMs: 5_000,
  /** One insert or query. An operation that takes longer fails, and the client is told to retry. */
  mongoTimeoutMs: 5_000,
  /** Mean over a second. Above it the node is overloaded: new sockets get `busy` and try another node. */
  loopDelayMaxMs: 200,
  /**
   * Connections to MongoDB, all opened at the start. A node has at most eight batches, eight reads of clients, four of
   * tills and a few jobs in the database at once. The rest is room for sign-ins, probes and profiles.
   */
  mongoPoolMax: 30,
  /** New sockets a second, with a burst of twice that. Above it: `busy`, so that a rush does not delay receipts. */
  acceptRatePerSecond: 2_500,
  /** Credits for client reads a second on an idle thread, each about 0.1 ms of CPU; fewer on a busy one. Above it: `busy`. */
  readsPerSecond: 2_000,
  /** Receipts a second per device, with a burst of twice that. A till needs one; a store's system that catches up needs more. */
  submitRatePerSecond: 50,
  /** Receipts in progress. More would wait longer and commit no faster. Above it: `busy`. */
  admissionLimit: 4_096,
  /** A return takes back what a purchase gave. Shoppers keep what it needs for this long, so it bounds their size. */
  returnMaxAgeDays: 60,
  /** How long a renewed token of a shopper, kiosk, tablet or screen is valid. Devices are signed in once. */
  sessionDays: 30,
  /** How long a renewed token of an operator is valid: one long shift. */
  operatorSessionHours: 12,
  /** A visit at a kiosk ends this long after the last touch, receipt or preview. The page asks 30 s before. */
  kioskIdleMs: 75_000,
  /** A visit ends after this long in any case, in case something keeps touching the screen. */
  kioskVisitMaxMs: 900_000,
  /** Cached shoppers that wait to be written to Redis. Above it the oldest is skipped; 0 keeps none in Redis. */
  sharedCacheQueueMax: 10_000,
} as const satisfies Readonly<Record<string, number>>;

export type Tuning = { readonly [Name in keyof typeof tuning]: number };

/** The constants, with the values of TUNING in place of some. */
export const tunedBy = ({ TUNING }: { readonly TUNING: Partial<Tuning> }): Tuning => ({
  ...tuning,
  ...TUNING,
});
