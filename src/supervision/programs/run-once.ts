// Runs a program to its end and returns what it printed, or the reason of its failure in one line.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Returns stdout and stderr together.
 * @throws Error whose message is the line that says why
 */
export async function runOnce(path: string, args: readonly string[], withinMs = 10_000): Promise<string> {
  try {
    const { stdout, stderr } = await run(path, [...args], { timeout: withinMs, killSignal: 'SIGKILL' });
    return stdout + stderr;
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT') return 'not installed';
  // The program's complaint says more than "Command failed". Warnings may come before and after it.
  const lines = 'stderr' in error ? String(error.stderr).trim().split('\n') : [];
  const complaint = lines.findLast((line) => /error/i.test(line)) ?? lines[0];
  return complaint || (error.message.split('\n')[0] ?? error.message);
}
