// A single compaction by a command. Nodes may serve at the same time.
import { setTimeout } from 'node:timers/promises';
import { createMongoCompactionStore } from '../adapters/mongo/compaction-store.ts';
import type { connectMongo } from '../adapters/mongo/connect.ts';
import { checkFormat } from '../adapters/mongo/format.ts';
import { prepareDatabase } from '../adapters/mongo/prepare-database.ts';
import { majorityDb } from '../adapters/mongo/reach.ts';
import { createLedgerReads } from '../adapters/mongo/reads.ts';
import { createMongoRulebooks } from '../adapters/mongo/rulebooks.ts';
import { createUserProjection } from '../adapters/mongo/users.ts';
import type { TimeLimits } from '../game/decision.ts';
import { prepareRules } from '../game/rules.ts';
import type { Compaction } from '../pipeline/compaction.ts';
import { createCompaction } from '../pipeline/compaction.ts';
import { createReadLedgerUsers } from '../pipeline/load-users.ts';
import { shortestRetentionMs } from '../pipeline/retention.ts';
import type { Log } from '../ports/log.ts';
import { rulesByVersion } from '../queries/rules-by-version.ts';
import type { Config } from './config.ts';
import { timeLimits } from './path.ts';
import { tunedBy } from './tuning.ts';

type MongoClient = Awaited<ReturnType<typeof connectMongo>>;

const dayMs = 86_400_000;
/** Half of the time, because a command does not know when the nodes are busy. */
const share = 0.5;

const limitsOf = (config: Config): TimeLimits => timeLimits({ ...config, ...tunedBy(config) });

/** The shortest retention that these settings allow. */
export const shortestRetentionDays = (config: Config): number =>
  Math.ceil(shortestRetentionMs(limitsOf(config)) / dayMs);

/**
 * A compaction of the database. Null: no rulebook was ever published, so there are no receipts. `prepare` creates missing
 * collections. Throws a RangeError if `retentionMs` is too short, or OtherFormatError.
 */
export async function reachCompaction(
  client: MongoClient,
  database: string,
  config: Config,
  { retentionMs, prepare }: { readonly retentionMs: number; readonly prepare: boolean },
  log: Log,
): Promise<Compaction | null> {
  const db = majorityDb(client, database);
  const timeoutMs = tunedBy(config).mongoTimeoutMs;
  const rulebooks = createMongoRulebooks(db, timeoutMs);
  const latest = await rulebooks.latest();
  if (latest === null) return null;
  if (prepare) {
    await checkFormat(db);
    await prepareDatabase(db);
  }
  const store = { ...createLedgerReads(db, timeoutMs), ...createUserProjection(db, timeoutMs) };
  const readUsers = createReadLedgerUsers(store);
  return createCompaction({
    store,
    loadUsers: async (ids) => (await readUsers(ids)).users,
    compactionStore: createMongoCompactionStore(db, timeoutMs),
    rules: { current: () => prepareRules(latest), ofVersion: rulesByVersion(rulebooks) },
    limits: limitsOf(config),
    retentionMs,
    log,
    now: Date.now,
    giveWay: () => false,
    share,
    pause: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {}),
  });
}
