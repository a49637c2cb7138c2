// The standings as tools reach them: in Redis where the mall has one, else in its database.
import type { connectMongo } from '../adapters/mongo/connect.ts';
import { findEpoch } from '../adapters/mongo/epoch.ts';
import { createMongoReads } from '../adapters/mongo/reads.ts';
import { createMongoRulebooks } from '../adapters/mongo/rulebooks.ts';
import { createMongoStandings } from '../adapters/mongo/standings.ts';
import { connectRedis } from '../adapters/redis/connect.ts';
import { redisKeys } from '../adapters/redis/keys.ts';
import { createRedisStandings } from '../adapters/redis/standings.ts';
import type { Rules } from '../game/rules.ts';
import { prepareRules } from '../game/rules.ts';
import type { FoldParts } from '../pipeline/fold-standings.ts';
import { createFoldStandings } from '../pipeline/fold-standings.ts';
import type { Log } from '../ports/log.ts';
import type { Rulebooks } from '../ports/rulebooks.ts';
import type { Standings } from '../ports/standings.ts';

export interface ReachedStandings extends Pick<FoldParts, 'store' | 'rules'> {
  readonly standings: Standings;
  readonly where: 'Redis' | 'MongoDB';
  close(): Promise<void>;
}

type MongoClient = Awaited<ReturnType<typeof connectMongo>>;

interface Place {
  readonly database: string;
  readonly timeoutMs: number;
  readonly redisUrl: string | undefined;
}

/** Changes nothing by itself. Throws where Redis does not answer in time; the client stays its owner's. */
export async function reachStandings(
  client: MongoClient,
  { database, timeoutMs, redisUrl }: Place,
  log: Log,
): Promise<ReachedStandings> {
  const db = client.db(database);
  const ofVersion = rulesByVersion(createMongoRulebooks(db));
  const shared = { store: createMongoReads(db, timeoutMs), rules: { ofVersion } };
  if (redisUrl === undefined) {
    const standings = createMongoStandings(client, db, timeoutMs);
    return { ...shared, standings, where: 'MongoDB', close: async () => {} };
  }
  // Where there is none, no node has told standings yet: those of no epoch are empty.
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
  const standings = createRedisStandings(link, redisKeys(database, epoch));
  return { ...shared, standings, where: 'Redis', close: link.close };
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

const tellEveryMs = 2_000;

/**
 * Forgets the standings and tells them from the journal. Nodes may serve meanwhile: what they tell in between counts
 * once, and boards fill up as it goes. Gives the number of shoppers; `onProgress` hears of records told so far.
 */
export async function rebuildStandings(
  { standings, store, rules }: ReachedStandings,
  log: Log,
  onProgress: (records: number) => void,
): Promise<{ readonly shoppers: number; readonly records: number }> {
  const fold = createFoldStandings({
    standings,
    store,
    rules,
    log,
    now: Date.now,
    limit: 0,
    underWay: () => 0,
    arrivedAtMs: () => Number.NEGATIVE_INFINITY,
    pause: async () => {},
    onMissed: () => {},
  });
  await standings.clear();
  const telling = setInterval(() => onProgress(fold.figures().recovered), tellEveryMs);
  try {
    const shoppers = await fold.sweep();
    return { shoppers, records: fold.figures().recovered };
  } finally {
    clearInterval(telling);
  }
}
