// `start` and `cluster` as processes: output, readiness and exit.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Role } from '../../src/contracts/roles.ts';
import { roles } from '../../src/contracts/roles.ts';
import type { RunFile } from '../../src/runtime/run-file.ts';
import { until } from './until.ts';

const root = join(import.meta.dirname, '..', '..');
const main = join(root, 'src', 'cli', 'main.ts');

/** `main.ts` turns this cache on when it runs itself. Named before, it serves `main.ts` too, and no type stripper is loaded. */
export const compileCache = { NODE_COMPILE_CACHE: join(root, '.cache', 'compiled') };

export interface Started {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  /** The exit code, null if a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** A node on a busy machine still accepts the clients of its test. */
const calm = { loopDelayMaxMs: 60_000 };

/** Runs a command that serves, with only these settings. */
export function startProcess(
  env: Readonly<Record<string, string>>,
  command: readonly string[] = ['start'],
): Started {
  const TUNING = JSON.stringify({ ...calm, ...JSON.parse(env['TUNING'] ?? '{}') });
  const defaults = { PATH: process.env['PATH'], NO_COLOR: '1', DEMONSTRATION: 'false', ...compileCache };
  const whole = { ...defaults, ...env, TUNING };
  const child = spawn(process.execPath, [main, ...command], {
    env: whole,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (output.stdout += text));
  child.stderr.on('data', (text) => (output.stderr += text));
  const ended = once(child, 'close').then(([code]) => code as number | null); // as Node says
  return { child, output, ended };
}

/** The content of run.json, whoever wrote it. */
export const readRun = async (dataDir: string): Promise<RunFile> =>
  JSON.parse(await readFile(join(dataDir, 'run.json'), 'utf8'));

/** Waits as a script would: until run.json exists and /readyz answers 200. */
export async function whenReady(node: Started, dataDir: string): Promise<RunFile> {
  return until(async () => {
    if (node.child.exitCode !== null) throw new Error(`ended:\n${node.output.stderr}`);
    const run = await readRun(dataDir).catch(() => null);
    if (run?.pid !== node.child.pid || run === null) return null;
    const answer = await fetch(`${run.url}/readyz`).catch(() => null);
    return answer?.ok === true && run;
  }, `ready: ${node.output.stderr}`);
}

const pageOf: Readonly<Record<Role, string>> = {
  shopper: 'app',
  kiosk: 'kiosk',
  tablet: 'tablet',
  screen: 'screen',
  operator: 'ops',
};

/** The code in a role's printed link; empty if there is none yet. */
export const codeIn = (output: string, role: Role): string =>
  new RegExp(`/${pageOf[role]}#c=(\\S+)`).exec(output)?.[1] ?? '';

/** The token of each role: the codes of the printed links, exchanged as the pages do. */
export async function tokensIn(url: string, output: string): Promise<Record<Role, string>> {
  const found = roles.map(async (role) => {
    const body = JSON.stringify({ code: codeIn(output, role) });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api/sessions`, { method: 'POST', headers, body });
    const { token } = (await answer.json()) as { token: string }; // the route's data
    return [role, token] as const;
  });
  return Object.fromEntries(await Promise.all(found)) as Record<Role, string>; // one of each
}
