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
import type { RebuildParts, RebuiltLeaderboards } from '../pipeline/rebuild-leaderboards.ts';
import { rebuildLeaderboards } from '../pipeline/rebuild-leaderboards.ts';
import type { Leaderboards } from '../ports/leaderboards.ts';
import type { Log } from '../ports/log.ts';
import { rulesByVersion } from '../queries/rules-by-version.ts';

export interface ReachedLeaderboards extends Pick<RebuildParts, 'rules'> {
  readonly store: LedgerReads;
  readonly leaderboards: Leaderboards;
  readonly where: 'Redis' | 'MongoDB';
  /** Clears them and computes them again. `onProgress` gets the number of journal records so far. */
  rebuild(onProgress: (records: number) => void): Promise<RebuiltLeaderboards>;
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
  const ofVersion = rulesByVersion(createMongoRulebooks(db, timeoutMs));
  const shared = { store: createLedgerReads(db, timeoutMs), rules: { ofVersion } };
  if (redisUrl === undefined) {
    const leaderboards = createMongoLeaderboards(db, { timeoutMs });
    return { ...withRebuild({ ...shared, leaderboards }, log), where: 'MongoDB', close: async () => {} };
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
  return { ...withRebuild({ ...shared, leaderboards }, log), where: 'Redis', close: link.close };
}

const withRebuild = <Parts extends Omit<RebuildParts, 'log'>>(parts: Parts, log: Log) => ({
  ...parts,
  rebuild: (onProgress: (records: number) => void) => rebuildLeaderboards({ ...parts, log }, onProgress),
});
