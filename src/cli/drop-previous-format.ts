// `drop-previous-format`: drops the collections of the previous format, which an upgrade copied into the ledger and kept.
import type { Command } from 'commander';
import { countPreviousFormat, dropPreviousFormat } from '../adapters/mongo/carry-over.ts';
import { formatFault } from '../adapters/mongo/format.ts';
import { loadConfig } from '../runtime/config.ts';
import { ExitError } from './exit-codes.ts';
import { reachDatabase } from './reach-database.ts';

interface DropOptions {
  readonly apply?: boolean;
  readonly json?: boolean;
}

export function addDropPreviousFormatCommand(program: Command): void {
  program
    .command('drop-previous-format')
    .description(
      'list the collections of the previous format that an upgrade has kept; with --apply, drop them',
    )
    .option('--apply', 'drop them; this cannot be undone')
    .option('--json', 'print { ok, applied, collections: { name: documents } }')
    .action(runDrop);
}

async function runDrop({ apply = false, json = false }: DropOptions): Promise<void> {
  const reached = await reachDatabase(loadConfig(process.env), (line) => console.error(line));
  try {
    if (reached.kind === 'memory') throw new ExitError('failed', `${reached.why}. There is nothing to drop.`);
    const db = reached.client.db(reached.database);
    const fault = await formatFault(db);
    if (fault !== null) throw new ExitError('failed', fault);
    const counts = await countPreviousFormat(db);
    if (apply) await dropPreviousFormat(db);
    const result = { ok: true, applied: apply, collections: Object.fromEntries(counts) };
    console.log(json ? JSON.stringify(result) : readable(counts, apply));
  } finally {
    await reached.close();
  }
}

function readable(counts: ReadonlyMap<string, number>, applied: boolean): string {
  if (counts.size === 0) return 'No collection of the previous format is left.';
  const list = [...counts].map(([name, documents]) => `${name} (${documents} documents)`).join(', ');
  return applied
    ? `Dropped: ${list}.`
    : `Would be dropped: ${list}. Nothing was changed; --apply drops them.`;
}
