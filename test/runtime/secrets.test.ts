// Secrets of a node: created once, readable by their owner only.
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSecret } from '../../src/runtime/secrets.ts';

const secret = 'a secret for tests that is long enough';
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deerfields-secrets-'));
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

test('JWT_SECRET is used if it is set, and nothing is written', async () => {
  expect(await readSecret({ JWT_SECRET: secret, DATA_DIR: dataDir })).toBe(secret);
  expect(await readdir(dataDir)).toEqual([]);
});

test('without JWT_SECRET a secret is created once, and only its owner can read it', async () => {
  const config = { JWT_SECRET: undefined, DATA_DIR: join(dataDir, 'deeper') };
  const together = await Promise.all(Array.from({ length: 5 }, () => readSecret(config)));
  expect(new Set(together).size).toBe(1);
  expect(together[0]?.length).toBeGreaterThanOrEqual(43);
  expect(await readSecret(config)).toBe(together[0]);
  const [file, ...more] = await readdir(config.DATA_DIR);
  expect([file, more]).toEqual(['jwt-secret', []]);
  const path = join(config.DATA_DIR, 'jwt-secret');
  expect((await readFile(path, 'utf8')).trim()).toBe(together[0]);
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('another folder has another secret', async () => {
  const secretIn = (name: string) => readSecret({ JWT_SECRET: undefined, DATA_DIR: join(dataDir, name) });
  expect(await secretIn('a')).not.toBe(await secretIn('b'));
});
