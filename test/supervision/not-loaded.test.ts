// A node with MONGODB_URL loads nothing that starts programs, and no downloader.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { MongoDatabase } from '../node/running-node.ts';
import { mongoDatabase } from '../node/running-node.ts';
import { startProcess, whenReady } from '../node/started-process.ts';

const noteModules = pathToFileURL(join(import.meta.dirname, 'note-modules.ts'));

let dataDir: string;
let mongo: MongoDatabase;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deerfields-loaded-'));
  mongo = await mongoDatabase('not-loaded');
});
afterAll(async () => {
  await mongo.drop();
  await rm(dataDir, { recursive: true, force: true });
});

test('start with MONGODB_URL loads no module of src/supervision', async () => {
  const file = join(dataDir, 'modules');
  const node = startProcess({
    NODE_ENV: 'production',
    NODE_OPTIONS: `--import=${noteModules}`,
    MODULES_FILE: file,
    JWT_SECRET: 'a secret for tests that is long enough',
    DATA_DIR: dataDir,
    PORT: '0',
    MONGODB_URL: inject('mongoUrl'),
    MONGODB_DATABASE: mongo.name,
  });
  await whenReady(node, dataDir);
  node.child.kill('SIGTERM');
  expect(await node.ended, node.output.stderr).toBe(0);

  const modules = (await readFile(file, 'utf8')).split('\n');
  expect(modules.some((url) => url.endsWith('/src/runtime/database.ts'))).toBe(true);
  expect(modules.filter((url) => /\/src\/supervision\/|mongodb-memory-server/.test(url))).toEqual([]);
});
