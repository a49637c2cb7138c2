// Intervals and bounds that no deployment has to choose, each with its reason. Tests give others: see the setting TUNING.

export const tuning = {
  /** Another node is taken for dead after three missed heartbeats: within ten seconds, detection included. */
  heartbeatMs: 2_000,
  /** A published rulebook has to be in force everywhere within two seconds. */
  rulebookPollMs: 1_000,
  /** Operators see a fault two seconds late at most; each update is a few kilobytes per operator. */
  opsStateMs: 2_000,
  /** A screen that missed a message shows the right state within this time. */
  screenStateMs: 15_000,
  /** People do not read faster than one update a second, and one message can carry all that was won in it. */
  screenHighlightMs: 1_000,
  /** A new rulebook that makes levels due is rare, and nobody waits for the gift at a till. */
  levelsMs: 10_000,
  /** Retention counts in days. An hour late changes nothing. */
  compactionMs: 3_600_000,
  /** A job of a dead node is taken over after this. Three renewals fit in, so that one slow write does not lose it. */
  jobLeaseMs: 15_000,
  /** A phone that is away learns of a receipt within seconds, and the query behind it stays rare. */
  pushEveryMs: 5_000,
  /** A receipt usually takes milliseconds. One that takes longer than this is logged with where the time went. */
  slowReceiptMs: 1_000,
  /** A till or a phone needs one socket, and a second one while it reconnects. The rest is for shared tokens. */
  connectionsPerIdentity: 50,
  /** Connections that are not sockets (yet). Beyond this, the one that has been idle longest is closed. */
  httpConnectionsMax: 1_000,
  /** Latest journal entries in memory: an hour of a busy mall, about 60 MB. */
  recordsCacheMax: 150_000,
  /** A name that was erased on another node may be shown for this long where the message about it was lost. */
  namesFreshMs: 2_000,
  /** Changes that wait for a projection. Beyond this they are dropped, and the comparison with the ledger finds them. */
  projectionQueueMax: 20_000,
  /** One query finds all pushes that were lost. A client that lost one waits at most this long for it. */
  headCheckMs: 5_000,
  /** Leaderboards and stored shoppers are compared with the ledger. Only what was lost on the way is repaired, which is rare. */
  projectionsMs: 600_000,
  /** Tills wait no longer than this for an answer. Then they are told `retry`, whatever becomes of the receipt. */
  admissionDeadlineMs: 5_000,
  /** One insert or query. An operation that takes longer fails, and the client is told to retry. */
  mongoTimeoutMs: 5_000,
  /** Mean over a second. Above it the node does not keep up, so new sockets are told `busy` and try another node. */
  loopDelayMaxMs: 200,
  /** Cached shoppers that wait to be written to Redis. Beyond it the oldest is skipped; 0 keeps none in Redis. */
  sharedCacheQueueMax: 10_000,
} as const satisfies Readonly<Record<string, number>>;

export type Tuning = { readonly [Name in keyof typeof tuning]: number };

/** The constants with the values that the setting TUNING gives in their place. */
export const tunedBy = ({ TUNING }: { readonly TUNING: Partial<Tuning> }): Tuning => ({
  ...tuning,
  ...TUNING,
});
