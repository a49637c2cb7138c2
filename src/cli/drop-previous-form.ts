// `drop-previous-form`: drops the collections that a new version has carried over into the ledger and left in place.
import type { Command } from 'commander';
import { countPreviousForm, dropPreviousForm } from '../adapters/mongo/carry-over.ts';
import { formatFault } from '../adapters/mongo/format.ts';
import { loadConfig } from '../runtime/config.ts';
import { ExitError } from './exit-codes.ts';
import { reachDatabase } from './reach-database.ts';

interface DropOptions {
  readonly apply?: boolean;
  readonly json?: boolean;
}

export function addDropPreviousFormCommand(program: Command): void {
  program
    .command('drop-previous-form')
    .description('list the collections that an upgrade has carried over; with --apply drop them')
    .option('--apply', 'do it: the version before can no longer be started on this database')
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
    const counts = await countPreviousForm(db);
    if (apply) await dropPreviousForm(db);
    const told = { ok: true, applied: apply, collections: Object.fromEntries(counts) };
    console.log(json ? JSON.stringify(told) : readable(counts, apply));
  } finally {
    await reached.close();
  }
}

function readable(counts: ReadonlyMap<string, number>, applied: boolean): string {
  if (counts.size === 0) return 'Nothing of a previous form is left.';
  const list = [...counts].map(([name, documents]) => `${name} (${documents} documents)`).join(', ');
  return applied
    ? `Dropped: ${list}.`
    : `Would be dropped: ${list}. Nothing was changed; --apply drops them.`;
}
