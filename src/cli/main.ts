// The entry of all commands. Data goes to stdout, everything else to stderr.

import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Command, CommanderError } from 'commander';
import { ExitError, exitCodeMeanings, exitCodes } from './exit-codes.ts';
import type { StartOptions } from './start.ts';

type AddCommand = (program: Command) => void;

/** Each command is loaded when it is used, so that `token` does not load a database driver. */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  start: async () => addStartCommand,
  cluster: async () => (await import('./cluster.ts')).addClusterCommand,
  member: async () => addMemberCommand,
  demo: async () => (await import('./demo.ts')).addDemoCommand,
  demonstration: async () => (await import('./demonstration.ts')).addDemonstrationCommand,
  replay: async () => (await import('./replay.ts')).addReplayCommand,
  watch: async () => (await import('./watch.ts')).addWatchCommand,
  token: async () => (await import('./token.ts')).addTokenCommand,
  rulebook: async () => (await import('./rulebook.ts')).addRulebookCommand,
  report: async () => (await import('./report.ts')).addReportCommand,
  leaderboards: async () => (await import('./leaderboards.ts')).addLeaderboardsCommand,
  compact: async () => (await import('./compact.ts')).addCompactCommand,
  'drop-previous-format': async () =>
    (await import('./drop-previous-format.ts')).addDropPreviousFormatCommand,
  backup: async () => (await import('./backup.ts')).addBackupCommand,
  restore: async () => (await import('./backup.ts')).addRestoreCommand,
  init: async () => (await import('./init.ts')).addInitCommand,
  doctor: async () => (await import('./doctor.ts')).addDoctorCommand,
};

function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('run one node in the foreground, with its own database if none is given')
    .option(
      '--duty <duty>',
      'all, edge (serves clients, runs no jobs) or jobs (runs jobs, serves nobody); else NODE_DUTY',
    )
    .option('--verbose', 'also print a token and a command for each role')
    .action(async (options: StartOptions) => (await import('./start.ts')).runStart(options));
}

function addMemberCommand(program: Command): void {
  program
    .command('member', { hidden: true })
    .description('one node of a cluster; `cluster` starts it')
    .action(async () => (await import('./member.ts')).runMember());
}

async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('deerfields')
    .description('Real-time event server for shopping malls')
    .addHelpText('after', `\n${exitCodeHelp()}`)
    .exitOverride();
  const asked = Object.entries(commands).filter(([name]) => name === argv[0]);
  for (const [, load] of asked.length > 0 ? asked : Object.entries(commands)) (await load())(program);
  await program.parseAsync(argv, { from: 'user' });
}

function exitCodeHelp(): string {
  // Keys of the one table of meanings.
  const names = Object.keys(exitCodeMeanings) as (keyof typeof exitCodeMeanings)[];
  const lines = names.map((name) => `  ${String(exitCodes[name]).padStart(3)}  ${exitCodeMeanings[name]}`);
  return ['Exit codes:', ...lines].join('\n');
}

/** Prints what went wrong, unless commander has printed it, and returns the exit code. */
async function explain(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof ExitError) {
    console.error(error.message);
    return error.exitCode;
  }
  // By name: the module of settings is not loaded for commands that need none.
  if (error instanceof Error && error.name === 'ConfigError') {
    console.error(error.message);
    return exitCodes.usage;
  }
  const { createRedact } = await import('../runtime/redact.ts');
  console.error(createRedact(process.env)(inspect(error)));
  return exitCodes.failed;
}

// A reader that has seen enough (`| head`) closes the pipe. That is a normal end.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? exitCodes.ok : exitCodes.failed);
});
// The reader of stderr is gone. The command continues.
process.stderr.on('error', () => {});

// Node keeps the compiled sources here: the next start is twice as fast, and needs 20 MiB less because it does not load the
// type stripper. Where the folder cannot be written, nothing is kept.
enableCompileCache(join(import.meta.dirname, '..', '..', '.cache', 'compiled'));

// The file that `init` writes. The environment overrides it. Tests have settings of their own.
if (process.env['NODE_ENV'] !== 'test' && existsSync('.env')) process.loadEnvFile('.env');

await run(process.argv.slice(2)).catch(async (error: unknown) => {
  process.exitCode = await explain(error);
});
