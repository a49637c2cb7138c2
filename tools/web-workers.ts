// Writes the service workers of the pages that start offline: each has the list of its page's files.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Pages that start without their node: the installed ones, and the screen, which may start before the node. */
const offlinePages = ['app', 'tablet', 'screen'];

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly assets?: readonly string[];
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}
type Manifest = Readonly<Record<string, Chunk>>;

/** Writes `worker-PAGE.js` into `dist` for each of them, from `web/kit/worker.js` and the manifest of the build. */
export async function writeWorkers(root: string, dist: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(dist, 'manifest.json'), 'utf8')) as Manifest; // written by Vite
  const source = await readFile(join(root, 'web', 'kit', 'worker.js'), 'utf8');
  for (const page of offlinePages) {
    const entry = `${page}/index.html`;
    if (manifest[entry] === undefined) throw new Error(`the build has no ${entry}`);
    const manifestFile = `${page}.webmanifest`;
    const isInstalled = existsSync(join(dist, manifestFile));
    const files = [`/${page}`, ...(isInstalled ? [`/${manifestFile}`] : []), ...assetsOf(manifest, entry)];
    const html = await readFile(join(dist, entry));
    const version = createHash('sha256').update(html).update(files.join()).digest('hex').slice(0, 12);
    const settings = `const page = ${JSON.stringify(page)};\nconst version = ${JSON.stringify(version)};\nconst files = ${JSON.stringify(files)};\n`;
    // The code that only this page's worker has.
    const own = await readFile(join(root, 'web', page, 'push-worker.js'), 'utf8').catch(() => '');
    await writeFile(
      join(dist, `worker-${page}.js`),
      `${source.replace(/^\/\/ SETTINGS$/m, settings)}\n${own}`,
    );
  }
}

function assetsOf(manifest: Manifest, entry: string): string[] {
  const seen = new Set<string>();
  const assets = new Set<string>();
  const visit = (name: string): void => {
    const chunk = manifest[name];
    if (chunk === undefined || seen.has(name)) return;
    seen.add(name);
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) {
      if (!file.endsWith('.html')) assets.add(`/${file}`);
    }
    for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) visit(next);
  };
  visit(entry);
  return [...assets];
}
