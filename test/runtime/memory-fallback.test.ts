// Memory replaces a database only if the folder is empty, no database was named, and it is not production.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../src/runtime/config.ts';
import { memoryRefusal } from '../../src/runtime/memory-fallback.ts';
import { startProcess } from '../node/started-process.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deerfields-memory-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const refusal = (env: Record<string, string> = {}) =>
  memoryRefusal(loadConfig({ DATA_DIR: dataDir, JWT_SECRET: 'x'.repeat(32), ...env }));

test('is allowed for an empty or missing folder', async () => {
  expect(await refusal()).toBeNull();
  expect(await refusal({ DATA_DIR: join(dataDir, 'none') })).toBeNull();
  await mkdir(join(dataDir, 'mongodb'));
  await writeFile(join(dataDir, 'jwt-secret'), 'x');
  expect(await refusal()).toBeNull();
});

test.each(['mongodb', 'mongo'])('is refused if %s has data', async (folder) => {
  await mkdir(join(dataDir, folder));
  await writeFile(join(dataDir, folder, 'WiredTiger'), 'x');
  expect(await refusal()).toContain('another DATA_DIR');
});

test('is refused in production, and if a mongod was named', async () => {
  expect(await refusal({ NODE_ENV: 'production' })).toContain('production');
  expect(await refusal({ MONGOD_BINARY: '/nowhere/mongod' })).toContain('MONGOD_BINARY');
});

test('ends the start with the cause, the remedy and an exit code', async () => {
  await mkdir(join(dataDir, 'mongodb'));
  await writeFile(join(dataDir, 'mongodb', 'WiredTiger'), 'x');
  const node = startProcess({
    DATA_DIR: dataDir,
    PORT: '0',
    MONGOD_BINARY: '/nowhere/mongod',
    NODE_DUTY: 'all',
  });
  expect(await node.ended).toBe(1);
  expect(node.output.stderr).toContain('No usable mongod was found');
  expect(node.output.stderr).toContain('has the data of this mall');
});
