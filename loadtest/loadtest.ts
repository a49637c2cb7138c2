// `npm run loadtest`: a mall full of clients against a node, a report, and an exit code that says whether the budgets were kept.
import { CommanderError } from 'commander';
import { ExitError, exitCodes } from '../src/cli/exit-codes.ts';
import { parseLoadtest } from './tool/options.ts';
import { runLoadtest } from './tool/run.ts';

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // The first signal ends everything in order; the second ends it at once.
    if (stopping.signal.aborted) process.exit(exitCodes.interrupted);
    stopping.abort(new Error(`stopped by ${name}`));
  });
}

try {
  const kept = await runLoadtest(parseLoadtest(process.argv.slice(2)), stopping.signal);
  process.exitCode = kept ? exitCodes.ok : exitCodes.failed;
} catch (error) {
  process.exitCode = explain(error);
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  console.error(error instanceof Error ? error.message : error);
  if (stopping.signal.aborted) return exitCodes.interrupted;
  if (error instanceof ExitError) return error.exitCode;
  return error instanceof Error && error.name === 'ConfigError' ? exitCodes.usage : exitCodes.failed;
}
