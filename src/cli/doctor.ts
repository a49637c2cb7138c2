// `doctor`: checks everything, from the version of Node to every coin in the ledger.
import { styleText } from 'node:util';
import type { Command } from 'commander';
import type { Config } from '../runtime/config.ts';
import { loadConfig } from '../runtime/config.ts';
import { readRunFile } from '../runtime/run-file.ts';
import { checkCallers } from './doctor/check-callers.ts';
import { checkClocks } from './doctor/check-clocks.ts';
import { checkDatabase } from './doctor/check-database.ts';
import type { Check } from './doctor/check-environment.ts';
import { checkNodeVersion, checkPort } from './doctor/check-environment.ts';
import { readMetrics } from './doctor/read-metrics.ts';
import { exitCodes } from './exit-codes.ts';
import { reachDatabase } from './reach-database.ts';

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check this machine, the database, and that every coin is accounted for; changes nothing')
    .option('--json', 'print { ok, checks: [{ name, ok, detail }] }')
    .action(async ({ json }: { json?: boolean }) => {
      const checks = await examine(loadConfig(process.env), (line) => console.error(line));
      const ok = checks.every((check) => check.ok);
      console.log(json ? JSON.stringify({ ok, checks }) : readable(checks));
      process.exitCode = ok ? exitCodes.ok : exitCodes.failed;
    });
}

/** Runs every check that is possible here. A database that cannot be reached is a failed check. */
export async function examine(config: Config, onProgress: (line: string) => void): Promise<Check[]> {
  const node = await readRunFile(config.DATA_DIR);
  const checks = [checkNodeVersion(), await checkPort(config, node)];
  if (node !== null) {
    const metrics = await readMetrics(config, node);
    checks.push(checkClocks(metrics), checkCallers(metrics));
  }
  try {
    const reached = await reachDatabase(config, onProgress);
    try {
      if (reached.kind === 'mongo') checks.push(...(await checkDatabase(config, reached, onProgress)));
      else
        checks.push({ name: 'mongodb', ok: true, detail: `${reached.why}, so there are no books to check` });
    } finally {
      await reached.close();
    }
  } catch (error) {
    checks.push({
      name: 'mongodb',
      ok: false,
      detail: error instanceof Error ? error.message : String(error),
    });
  }
  return checks;
}

/** Longest word and name of a check, and the space between. */
const wordWidth = 'BROKEN'.length + 2;
const nameWidth = 'till clocks'.length + 2;

/** A line for each check, and one for each named fault. Colours only on a terminal, and not with NO_COLOR. */
function readable(checks: readonly Check[]): string {
  const lines = checks.flatMap(({ name, ok, detail }) => {
    const word = (ok ? 'ok' : 'BROKEN').padEnd(wordWidth);
    const [first = '', ...others] = detail.split('\n');
    const indent = ' '.repeat(wordWidth + nameWidth);
    const painted = styleText(ok ? 'green' : 'red', word, { stream: process.stdout });
    return [`${painted}${name.padEnd(nameWidth)}${first}`, ...others.map((line) => `${indent}${line}`)];
  });
  const broken = checks.filter(({ ok }) => !ok).length;
  return [
    ...lines,
    '',
    broken === 0 ? 'All is well.' : `${broken} of ${checks.length} checks are broken.`,
  ].join('\n');
}
