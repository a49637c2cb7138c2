// `standings`: tells the boards from the journal again.
import type { Command } from 'commander';
import { loadConfig } from '../runtime/config.ts';
import { createLog } from '../runtime/log.ts';
import { reachStandings, rebuildStandings } from '../runtime/reach-standings.ts';
import { ExitError } from './exit-codes.ts';
import { reachDatabase } from './reach-database.ts';

export function addStandingsCommand(program: Command): void {
  const standings = program.command('standings').description('the boards of the mall');
  standings
    .command('rebuild')
    .description('forget all standings and tell them from the journal; nodes may serve meanwhile')
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
      timeoutMs: config.MONGO_TIMEOUT_MS,
      redisUrl: config.REDIS_URL ?? reached.node?.redis?.url,
    };
    const tools = await reachStandings(reached.client, place, log).catch((error: unknown) => {
      throw new ExitError('failed', error instanceof Error ? error.message : String(error));
    });
    try {
      const told = await rebuildStandings(tools, log, (records) =>
        console.error(`told so far: ${records} journal records`),
      );
      const { shoppers, records } = told;
      if (json) console.log(JSON.stringify({ ok: true, where: tools.where, shoppers, records }));
      else console.log(`Standings in ${tools.where}: ${shoppers} shoppers, ${records} journal records.`);
    } finally {
      await tools.close();
    }
  } finally {
    await reached.close();
  }
}
