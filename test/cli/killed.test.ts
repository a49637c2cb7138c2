// A killed `npm start` leaves neither the node nor its mongod. A planned stop is not reported as a death.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { isAlive } from '../../src/adapters/processes/process-facts.ts';
import type { RunFile } from '../../src/runtime/run-file.ts';
import { readRun } from '../node/started-process.ts';
import { until } from '../node/until.ts';

const root = join(import.meta.dirname, '..', '..');
let dataDir: string;
let npm: ChildProcess;
let output: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deerfields-killed-'));
  output = '';
});
afterEach(async () => {
  const run = await readRun(dataDir).catch(() => null);
  for (const pid of [npm.pid, run?.pid, run?.mongo?.pid])
    if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

async function npmStart(): Promise<RunFile> {
  npm = spawn('npm', ['start'], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      HOME: dataDir,
      NODE_ENV: 'test',
      DATA_DIR: dataDir,
      PORT: '0',
      MONGOD_BINARY: inject('mongodBinary'),
      TUNING: '{"mongoPoolMax":10}',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [npm.stdout, npm.stderr]) stream?.on('data', (text) => (output += text));
  return until(() => readRun(dataDir).catch(() => null), 'the node runs', 60_000);
}

test.each(['npm', 'the node'])('SIGKILL of %s leaves no process running', async (which) => {
  const run = await npmStart();
  const mongod = run.mongo?.pid ?? expect.fail('no mongod of its own');
  process.kill(which === 'npm' ? (npm.pid ?? 0) : run.pid, 'SIGKILL');
  await until(() => ![npm.pid ?? 0, run.pid, mongod].some(isAlive), 'nothing is left');
});

test('a mongod that is stopped by a signal is started again, and no death is logged', async () => {
  const run = await npmStart();
  process.kill(run.mongo?.pid ?? 0, 'SIGTERM');
  await until(() => output.includes('mongod runs again'), 'mongod is restarted');
  expect(output).toContain('mongod was told to stop');
  expect(output).not.toContain('mongod died');
  process.kill(run.pid, 'SIGTERM');
  await until(() => !isAlive(run.pid), 'the node has stopped');
  const errors = output
    .split('\n')
    .filter((line) => line.startsWith('{') && JSON.parse(line).level === 'error');
  expect(errors).toEqual([]);
});
