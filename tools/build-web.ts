// `npm run build:web`: builds the pages into web/dist, compressed, with the hash of what they were built from.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'vite';
import { builtHashFile, hashSources } from '../src/cli/web-sources.ts';
import { webConfig } from './web-config.ts';
import { writeWorkers } from './web-workers.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'web', 'dist');
const draft = `${dist}.${process.pid}`;
const before = `${draft}.before`;
/** Smaller files gain nothing, and fonts are compressed already. */
const compressedTypes = new Set(['.html', '.js', '.css', '.svg', '.webmanifest']);
const compressFromBytes = 512;

// All builds are equal: with another value Vite makes a debug build.
process.env['NODE_ENV'] = 'production';
const hash = await hashSources(root);
try {
  await mkdir(draft, { recursive: true });
  await build(webConfig(root, draft));
  await writeWorkers(root, draft);
  for (const name of await readdir(draft, { recursive: true })) {
    if (compressedTypes.has(extname(name))) await compress(join(draft, name));
  }
  await writeFile(join(draft, builtHashFile), `${hash}\n`);
  // Two renames in a row, so that a node that starts meanwhile reads the old pages or the new ones.
  if (existsSync(dist)) await rename(dist, before);
  await rename(draft, dist);
} finally {
  for (const folder of [draft, before]) await rm(folder, { recursive: true, force: true });
}

async function compress(file: string): Promise<void> {
  const content = await readFile(file);
  if (content.length < compressFromBytes) return;
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(content, quality));
  await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
}
