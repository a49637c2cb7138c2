// `compact`: compacts receipts and journal entries that are older than RETENTION_DAYS, once.
import type { Command } from 'commander';
import { loadConfig } from '../runtime/config.ts';
import { createLog } from '../runtime/log.ts';
import { reachCompaction, shortestRetentionDays } from '../runtime/reach-compaction.ts';
import { commandLine } from './command-line.ts';
import { ExitError, exitCodes } from './exit-codes.ts';
import { reachDatabase } from './reach-database.ts';
import { parseTtlSeconds } from './token.ts';

interface CompactOptions {
  /** Seconds. */
  readonly before?: number;
  readonly apply?: boolean;
  readonly json?: boolean;
}

const daySeconds = 86_400;
const progressEveryMs = 2_000;

export function addCompactCommand(program: Command): void {
  program
    .command('compact')
    .description('print what would be compacted; with --apply compact it. Nodes may serve meanwhile')
    .option(
      '--before <age>',
      'what was taken in longer ago, such as 400d; else RETENTION_DAYS',
      parseTtlSeconds,
    )
    .option('--apply', 'compact; this cannot be undone')
    .option('--json', 'print { ok, applied, before, shoppers, records, receipts, broken, busy, unjudged? }')
    .action(compactOnce);
}

async function compactOnce({ before, apply = false, json }: CompactOptions): Promise<void> {
  const config = loadConfig(process.env);
  const retentionSeconds = before ?? config.RETENTION_DAYS * daySeconds;
  const shortestDays = shortestRetentionDays(config);
  if (retentionSeconds < shortestDays * daySeconds) {
    throw new ExitError(
      'usage',
      `--before: at least ${shortestDays}d, by then nothing can be reached any more`,
    );
  }
  const reached = await reachDatabase(config, (line) => console.error(line));
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  try {
    if (reached.kind === 'memory')
      throw new ExitError('failed', `${reached.why}. There is nothing to compact.`);
    const retentionMs = retentionSeconds * 1_000;
    const cut = new Date(Date.now() - retentionMs).toISOString();
    const how = { retentionMs, prepare: apply };
    const compaction = await reachCompaction(
      reached.client,
      reached.database,
      config,
      how,
      createLog(config, 'tool'),
    );
    if (compaction === null)
      throw new ExitError('failed', 'No rulebook has been published here, so there is nothing to compact.');
    let toldMs = performance.now();
    const tell = ({ shoppers, records }: { readonly shoppers: number; readonly records: number }): void => {
      if (performance.now() - toldMs < progressEveryMs) return;
      toldMs = performance.now();
      console.error(`so far: ${records} journal records of ${shoppers} shoppers`);
    };
    const work = apply ? compaction.run : compaction.preview;
    const figures = await work(stop.signal, tell);
    const ok = figures.broken === 0 && !stop.signal.aborted;
    const { unjudged, ...folded } = figures;
    const told = { ok, applied: apply, before: cut, ...folded, ...(apply ? { unjudged } : {}) };
    if (json) console.log(JSON.stringify(told));
    else console.log(readable(figures, apply, cut));
    if (stop.signal.aborted) throw new ExitError('interrupted', 'Stopped. The next run continues from here.');
    if (!ok) process.exitCode = exitCodes.failed;
  } finally {
    process.off('SIGINT', interrupt);
    await reached.close();
  }
}

type Figures = Awaited<ReturnType<NonNullable<Awaited<ReturnType<typeof reachCompaction>>>['run']>>;

function readable(
  { shoppers, records, receipts, unjudged, broken, busy }: Figures,
  applied: boolean,
  cut: string,
): string {
  const what = `${records} journal records and ${receipts} receipts of ${shoppers} shoppers from before ${cut}`;
  const lines = [
    applied ? `Compacted: ${what}; ${unjudged} receipts that changed nobody.` : `Would be folded: ${what}.`,
    ...(broken > 0
      ? [
          `Left as they are: ${broken} shoppers whose books do not add up; ${commandLine('doctor')} names them.`,
        ]
      : []),
    ...(busy > 0 ? [`Left for the next time: ${busy} shoppers who changed meanwhile.`] : []),
    ...(applied ? [] : ['Nothing was changed; --apply does it.']),
  ];
  return lines.join('\n');
}
