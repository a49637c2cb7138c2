// One hash over all sources of the pages decides whether they are built again.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashSources } from '../../src/cli/web-sources.ts';

let root: string;
const write = async (name: string, text: string): Promise<void> => {
  await mkdir(dirname(join(root, name)), { recursive: true });
  await writeFile(join(root, name), text);
};
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'deerfields-sources-'));
  const tools = ['build-web', 'web-config', 'web-pages', 'web-workers'].map((name) => `tools/${name}.ts`);
  for (const name of [
    'package-lock.json',
    'web/app/app.tsx',
    'src/client/a.ts',
    'src/contracts/b.ts',
    ...tools,
  ]) {
    await write(name, name);
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('the digest changes with every source and not with the output', async () => {
  const before = await hashSources(root);
  expect(await hashSources(root)).toBe(before);
  await write('web/dist/app/index.html', 'built');
  expect(await hashSources(root)).toBe(before);
  const seen = new Set([before]);
  for (const name of [
    'web/app/app.tsx',
    'web/kit/new.ts',
    'src/client/a.ts',
    'src/contracts/b.ts',
    'package-lock.json',
    'tools/web-pages.ts',
  ]) {
    await write(name, 'changed');
    seen.add(await hashSources(root));
  }
  expect(seen.size).toBe(7);
});
