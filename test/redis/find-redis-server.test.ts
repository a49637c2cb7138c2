// Where a redis-server is searched, in which order, and the error when there is none.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NoProgramError } from '../../src/supervision/programs/find-program.ts';
import { findRedisServer } from '../../src/supervision/redis-server/find-binary.ts';

let dir: string;
let onPath: string;
const environment = { ...process.env };

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deerfields-redis-'));
  onPath = join(dir, 'bin');
  await mkdir(onPath);
  // The path has neither apt nor pip: a test installs nothing.
  process.env['PATH'] = onPath;
});

afterEach(async () => {
  process.env = { ...environment };
  await rm(dir, { recursive: true, force: true });
});

async function aRedis(path: string, version: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho 'Redis server v=${version} sha=00000000:0 malloc=libc bits=64'\n`);
  await chmod(path, 0o755);
  return path;
}

const find = () => findRedisServer({ cacheDir: join(dir, 'cache'), onProgress: () => {} });

test('the system’s redis-server is used when it is version 7 or newer', async () => {
  await aRedis(join(dir, 'cache', '6.2.14', 'redis-server'), '6.2.14');
  const path = await aRedis(join(onPath, 'redis-server'), '7.0.15');
  expect(await find()).toMatchObject({ path, version: '7.0.15' });
});

test('an older one on the path is skipped for the one in the cache', async () => {
  await aRedis(join(onPath, 'redis-server'), '6.0.16');
  const path = await aRedis(join(dir, 'cache', '6.2.14', 'redis-server'), '6.2.14');
  expect(await find()).toMatchObject({ path, version: '6.2.14' });
});

test('if all ways fail, one error names each with its reason and says what to do', async () => {
  await aRedis(join(onPath, 'redis-server'), '5.0.7');
  const error = await find().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NoProgramError);
  expect(String(error)).toMatch(/path: .*is redis-server 5\.0\.7; 7 or newer is needed/);
  for (const way of ['cache: nothing in', 'Debian package: ', 'Python package: ']) {
    expect(String(error)).toContain(way);
  }
  expect(String(error)).toContain('REDIS_URL');
});
