// `leaderboards rebuild`: computes all leaderboards again from the ledger.
import type { Command } from 'commander';
import { loadConfig } from '../runtime/config.ts';
import { createLog } from '../runtime/log.ts';
import { reachLeaderboards } from '../runtime/reach-leaderboards.ts';
import { tunedBy } from '../runtime/tuning.ts';
import { ExitError } from './exit-codes.ts';
import { reachDatabase } from './reach-database.ts';

export function addLeaderboardsCommand(program: Command): void {
  const leaderboards = program.command('leaderboards').description('the leaderboards of the mall');
  leaderboards
    .command('rebuild')
    .description('clear all leaderboards and rebuild them from the ledger; nodes may serve meanwhile')
    .option('--json', 'print { ok, where, shoppers, records }')
    .action(({ json }: { json?: boolean }) => rebuild(json === true));
}

async function rebuild(json: boolean): Promise<void> {
  const config = loadConfig(process.env);
  const log = createLog(config, 'tool');
  const reached = await reachDatabase(config, (line) => console.error(line));
  try {
    if (reached.kind === 'memory')
      throw new ExitError('failed', `${reached.why}. There are no leaderboards either.`);
    const place = {
      database: reached.database,
      timeoutMs: tunedBy(config).mongoTimeoutMs,
      redisUrl: config.REDIS_URL ?? reached.node?.redis?.url,
    };
    const tools = await reachLeaderboards(reached.client, place, log).catch((error: unknown) => {
      throw new ExitError('failed', error instanceof Error ? error.message : String(error));
    });
    try {
      const told = await tools.rebuild((records) =>
        console.error(`written so far: ${records} journal records`),
      );
      const { shoppers, records } = told;
      if (json) console.log(JSON.stringify({ ok: true, where: tools.where, shoppers, records }));
      else console.log(`Leaderboards in ${tools.where}: ${shoppers} shoppers, ${records} journal records.`);
    } finally {
      await tools.close();
    }
  } finally {
    await reached.close();
  }
}
