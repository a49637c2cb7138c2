// `npm run loadtest` as a small process: with a node of its own, and with a running one.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { aLine, header } from '../cli/invoice-csv.ts';
import type { Ended } from '../cli/run-main.ts';
import { startProcess, whenReady } from '../node/started-process.ts';

const script = path.join(import.meta.dirname, '..', '..', 'loadtest', 'loadtest.ts');
/** The speed of the machine must not matter: only counts are checked. */
const noHurry = ['--budget-answer', '600000', '--budget-heard', '600000', '--budget-lag', '600000'];
const tiny = ['--clients', '20', '--rate', '10', '--duration', '2'];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'deerfields-loadtest-test-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function run(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const whole = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    DATA_DIR: path.join(folder, 'data'),
    TMPDIR: folder,
    ...env,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...words], { env: whole }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

test('without a running node one is started and stopped; everything planned is settled, heard and reported', async () => {
  const report = path.join(folder, 'out', 'report.html');
  const words = ['--scenario', 'reconnect', ...tiny, ...noHurry, '--json', '--report', report];
  const { code, stdout, stderr } = await run(words, { MONGOD_BINARY: inject('mongodBinary') });
  expect(stderr).toContain('one is started for this run');
  expect(code, `${stderr}\n${stdout}`).toBe(0);
  const { result, judgements } = JSON.parse(stdout);
  expect(result).toMatchObject({
    sockets: 20,
    unanswered: 0,
    unheard: 0,
    phonesBehind: 0,
    phonesDisordered: 0,
  });
  const planned = result.phases.reduce((sum: number, phase: { planned: number }) => sum + phase.planned, 0);
  // Including those of the warm-up, which are settled and not counted.
  expect(result.settledReceipts).toBeGreaterThan(planned);
  expect(result.phases.map(({ settled }: { settled: number }) => settled)).toEqual(
    result.phases.map(({ planned }: { planned: number }) => planned),
  );
  expect(result.cuts.map(({ notBack }: { notBack: number }) => notBack)).toEqual([0, 0]);
  expect(judgements.every(({ kept }: { kept: boolean }) => kept)).toBe(true);
  expect(await readFile(report, 'utf8')).toContain('within budget');
  expect((await readdir(folder)).filter((name) => name.startsWith('deerfields-'))).toEqual([]);
});

test('with the running node and real invoices, an exceeded budget exits with 1', async () => {
  const dataDir = path.join(folder, 'data');
  const file = path.join(folder, 'invoices.csv');
  const lines = Array.from({ length: 12 }, (_, at) =>
    aLine({ no: String(536_000 + at), customer: String(17_000 + at) }),
  );
  await writeFile(file, [header, ...lines].join('\n'));
  const node = startProcess({ PORT: '0', DATA_DIR: dataDir, STORE: 'memory', LOG_LEVEL: 'error' });
  try {
    const { url } = await whenReady(node, dataDir);
    const words = ['--scenario', 'steady', ...tiny, ...noHurry, '--no-report', '--dataset', file];
    const { code, stdout, stderr } = await run([...words, '--budget-answer', '0.001']);
    expect(stderr).toContain(`Against the node at ${url}`);
    expect(stderr).toContain('The file has 12 receipts');
    expect(stdout).toMatch(/MISSED answer to the till/);
    expect(stdout).toMatch(/kept +receipts refused for good or never answered: 0/);
    expect(code).toBe(1);
    expect(node.child.exitCode).toBeNull();
  } finally {
    node.child.kill('SIGTERM');
    await node.ended;
  }
});

test('a remote target and a missing file are refused before anything starts', async () => {
  const remote = await run(['--url', 'http://192.0.2.1:3000']);
  expect(remote).toMatchObject({ code: 2, stderr: expect.stringContaining('--allow-remote') });
  const missing = await run(['--dataset', path.join(folder, 'nothing.csv')]);
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be read') });
  expect(existsSync(path.join(folder, 'data'))).toBe(false);
});
