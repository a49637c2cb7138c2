// Intervals and bounds that no deployment has to choose, each with its reason. Tests of whole nodes give others.

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
} as const satisfies Readonly<Record<string, number>>;

export type Tuning = { readonly [Name in keyof typeof tuning]: number };
