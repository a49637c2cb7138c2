// The doctor's check of the leaderboards: whether they agree with the ledger.
import { auditLeaderboards } from '../../queries/audit-leaderboards.ts';
import type { Config } from '../../runtime/config.ts';
import { createLog } from '../../runtime/log.ts';
import { reachLeaderboards } from '../../runtime/reach-leaderboards.ts';
import { tunedBy } from '../../runtime/tuning.ts';
import { commandLine } from '../command-line.ts';
import type { ReachedDatabase } from '../reach-database.ts';
import type { Check } from './check-environment.ts';

type ReachedMongo = Extract<ReachedDatabase, { kind: 'mongo' }>;

/** Compares the leaderboards with the journal, in Redis if the mall has one, else in MongoDB. */
export async function checkLeaderboards(config: Config, reached: ReachedMongo): Promise<Check> {
  const name = 'leaderboards';
  try {
    const place = {
      database: reached.database,
      timeoutMs: tunedBy(config).mongoTimeoutMs,
      redisUrl: config.REDIS_URL ?? reached.node?.redis?.url,
    };
    const tools = await reachLeaderboards(reached.client, place, createLog(config, 'tool'));
    try {
      const found = await auditLeaderboards({ ...tools, now: Date.now });
      const { shoppers, behind, broken, named } = found;
      if (broken === 0) {
        const rest = behind === 0 ? '' : `, ${behind} not told to the end yet`;
        return {
          name,
          ok: true,
          detail: `scores in ${tools.where} are the journal's (${shoppers} shoppers${rest})`,
        };
      }
      const more = broken > named.length ? [`… and ${broken - named.length} more`] : [];
      const repair = `${broken} broken; ${commandLine('leaderboards', 'rebuild')} repairs them`;
      return { name, ok: false, detail: [repair, ...named, ...more].join('\n') };
    } finally {
      await tools.close();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { name, ok: false, detail: `cannot be compared: ${reason}` };
  }
}
