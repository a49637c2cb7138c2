// The leaderboards for commands: in Redis if REDIS_URL is set, else in the database.
import type { connectMongo } from '../adapters/mongo/connect.ts';
import { findEpoch } from '../adapters/mongo/epoch.ts';
import { createMongoLeaderboards } from '../adapters/mongo/leaderboards.ts';
import { majorityDb } from '../adapters/mongo/reach.ts';
import type { LedgerReads } from '../adapters/mongo/reads.ts';
import { createLedgerReads } from '../adapters/mongo/reads.ts';
import { createMongoRulebooks } from '../adapters/mongo/rulebooks.ts';
import { connectRedis } from '../adapters/redis/connect.ts';
import { redisKeys } from '../adapters/redis/keys.ts';
import { createRedisLeaderboards } from '../adapters/redis/leaderboards.ts';
import type { Rules } from '../game/rules.ts';
import { prepareRules } from '../game/rules.ts';
import { everyHead } from '../pipeline/follower.ts';
import type { LeaderboardsProjectionParts } from '../pipeline/leaderboards-projection.ts';
import { createLeaderboardsProjection } from '../pipeline/leaderboards-projection.ts';
import type { Leaderboards } from '../ports/leaderboards.ts';
import type { Log } from '../ports/log.ts';
import type { Rulebooks } from '../ports/rulebooks.ts';

export interface ReachedLeaderboards extends Pick<LeaderboardsProjectionParts, 'rules'> {
  readonly store: LedgerReads;
  readonly leaderboards: Leaderboards;
  readonly where: 'Redis' | 'MongoDB';
  close(): Promise<void>;
}

type MongoClient = Awaited<ReturnType<typeof connectMongo>>;

interface Place {
  readonly database: string;
  readonly timeoutMs: number;
  readonly redisUrl: string | undefined;
}

/** Changes nothing. Throws if Redis does not answer in time. The caller closes the client. */
export async function reachLeaderboards(
  client: MongoClient,
  { database, timeoutMs, redisUrl }: Place,
  log: Log,
): Promise<ReachedLeaderboards> {
  const db = majorityDb(client, database);
  const ofVersion = rulesByVersion(createMongoRulebooks(db));
  const shared = { store: createLedgerReads(db, timeoutMs), rules: { ofVersion } };
  if (redisUrl === undefined) {
    const leaderboards = createMongoLeaderboards(db, { timeoutMs });
    return { ...shared, leaderboards, where: 'MongoDB', close: async () => {} };
  }
  // Without an epoch no node has written leaderboards yet, so they are empty.
  const epoch = (await findEpoch(db, timeoutMs)) ?? 'none';
  const link = connectRedis(redisUrl, log);
  const answers = await new Promise<boolean>((resolve) => {
    const patience = setTimeout(() => resolve(false), timeoutMs);
    link.onReturn(() => {
      clearTimeout(patience);
      resolve(true);
    });
  });
  if (!answers) {
    await link.close();
    throw new Error(`Redis does not answer within ${timeoutMs} ms`);
  }
  const leaderboards = createRedisLeaderboards(link, redisKeys(database, epoch));
  return { ...shared, leaderboards, where: 'Redis', close: link.close };
}

/** Each version is read once. */
export function rulesByVersion(
  rulebooks: Pick<Rulebooks, 'get'>,
): (version: number) => Promise<Rules | null> {
  const versions = new Map<number, Rules>();
  return async (version) => {
    const known = versions.get(version);
    if (known) return known;
    const rulebook = await rulebooks.get(version);
    if (rulebook === null) return null;
    versions.set(version, prepareRules(rulebook));
    return prepareRules(rulebook);
  };
}

const progressEveryMs = 2_000;

/**
 * Clears the leaderboards and rebuilds them from the ledger. Nodes may serve meanwhile: their commits count exactly
 * once. Returns the number of shoppers. `onProgress` gets the number of records so far.
 */
export async function rebuildLeaderboards(
  {
    leaderboards,
    store,
    rules,
  }: Pick<LeaderboardsProjectionParts, 'leaderboards' | 'store' | 'rules'> & {
    readonly store: Pick<LedgerReads, 'headsAfter'>;
  },
  log: Log,
  onProgress: (records: number) => void,
  signal?: AbortSignal,
): Promise<{ readonly shoppers: number; readonly records: number }> {
  const projection = createLeaderboardsProjection({ leaderboards, store, rules, log, now: Date.now });
  const sum = { shoppers: 0, records: 0 };
  await leaderboards.clear();
  const telling = setInterval(() => onProgress(sum.records), progressEveryMs);
  try {
    for await (const heads of everyHead(store)) {
      signal?.throwIfAborted();
      sum.shoppers += heads.size;
      sum.records += await projection.catchUp([...heads.keys()]);
    }
    return sum;
  } finally {
    clearInterval(telling);
  }
}
