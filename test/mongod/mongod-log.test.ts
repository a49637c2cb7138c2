// The log of the node's own mongod takes at most two files of about 20 MB.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMongodLog } from '../../src/supervision/mongod/mongod-log.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deerfields-log-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('a small log is continued', async () => {
  const path = join(dir, 'mongo.log');
  await writeFile(path, 'earlier\n');
  const log = openMongodLog(path);
  log.write('now');
  await log.close();
  expect(await readFile(path, 'utf8')).toBe('earlier\nnow\n');
  expect(await readdir(dir)).toEqual(['mongo.log']);
});

test('a large log is rotated, at the start and while it is written', async () => {
  const path = join(dir, 'mongo.log');
  await writeFile(path, 'x'.repeat(21 * 1024 * 1024));
  const log = openMongodLog(path);
  const megabyte = 'y'.repeat(1024 * 1024);
  for (let written = 0; written < 22; written += 1) log.write(megabyte);
  log.write('last');
  await log.close();
  expect((await readdir(dir)).sort()).toEqual(['mongo.log', 'mongo.log.1']);
  expect(await readFile(path, 'utf8')).toMatch(/last\n$/);
  expect((await readFile(`${path}.1`, 'utf8')).startsWith('y')).toBe(true);
  expect((await stat(`${path}.1`)).size).toBeLessThan(22 * 1024 * 1024);
});
