// `check:static` runs its scripts side by side: all of them, and it fails if one fails.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const tool = join(import.meta.dirname, '..', '..', 'tools', 'run-together.ts');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deerfields-together-'));
  const scripts = { good: 'echo it is good', also: 'echo this too', bad: 'echo it is bad >&2; exit 3' };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ scripts }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (...scripts: string[]) =>
  spawnSync(process.execPath, [tool, ...scripts], { cwd: folder, encoding: 'utf8' });

test('succeeds when all commands succeed, and prints their output', () => {
  const { status, stdout } = run('good', 'also');
  expect(status).toBe(0);
  expect(stdout.trim().split('\n').toSorted()).toEqual(['it is good', 'this too']);
});

test('runs the others when one fails, and names it', () => {
  const { status, stdout, stderr } = run('bad', 'good', 'also');
  expect(status).toBe(1);
  expect(stdout).toContain('it is bad');
  expect(stdout).toContain('this too');
  expect(stderr).toBe('npm run bad: failed\n');
});

test('fails when there is nothing to run', () => {
  expect(run().status).toBe(1);
});
