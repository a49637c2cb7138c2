// Runs a command as a process with only these settings.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { compileCache } from '../node/started-process.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const main = path.join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');

/** Resolves when the process has ended, in any way. */
export function runMain(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const whole = { PATH: process.env['PATH'], NO_COLOR: '1', ...compileCache, ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env: whole }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}
